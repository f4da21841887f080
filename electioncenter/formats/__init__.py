"""How dates and numbers are written in languages that Django knows too little of."""
