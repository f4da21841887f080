"""What a fact-checker's verdict, in its own words and on its own scale, is called here.

Each partner says what its words mean (RatingMapping); this list is for all others. A verdict is
never guessed: what is unknown, or says one thing in words and another in numbers, is left to a
person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from elections.formats.records import gettext_noop
from textmatch.normalise import fold


@dataclass(frozen=True, slots=True)
class Judgement:
    """`rating` as in Verdict.Rating, or "" with the `reason` (a message id) why a person must."""

    rating: str
    reason: str = ""


NO_RATING = gettext_noop("it carries no rating")
SAYS_NOTHING = gettext_noop("these words say nothing about the truth of the claim")
CONTRADICTION = gettext_noop("the words and the number contradict each other")
UNKNOWN_WORDS = gettext_noop("these words are not known here")
_WORDS = {
    "false": """
        false, incorrect, wrong, untrue, not true, not correct, not accurate, inaccurate, fake,
        fake news, hoax, bogus, baseless, debunked, refuted, fabricated, made up, totally false,
        completely false, entirely false, this is false, pants on fire, pants on fire!,
        four pinocchios, fiction, false claim, false news, false information, disinformation,
        onwaar, niet waar, onjuist, niet juist, vals, nep, nepnieuws, fout, verzonnen, klopt niet,
        dit klopt niet, dat klopt niet, broodje aap, volledig onwaar, helemaal niet waar,
        desinformatie,
        falsch, unwahr, nicht wahr, nicht richtig, unrichtig, stimmt nicht, das stimmt nicht,
        erfunden, frei erfunden, falschmeldung, falschbehauptung, falsche behauptung, völlig falsch,
        faux, fausse, c'est faux, totalement faux, complètement faux, inexact, erroné, infondé,
        inventé, canular, intox, infox, désinformation""",
    "altered": """
        altered, altered photo, altered image, altered video, altered media, manipulated,
        manipulated media, manipulated image, manipulated video, doctored, doctored image,
        digitally altered, photoshopped, edited, deepfake, fake image, fake photo, fake video,
        gemanipuleerd, gemanipuleerde foto, gemanipuleerde video, gemanipuleerd beeld, bewerkt,
        bewerkte foto, bewerkte video, vervalst, gefotoshopt, nepfoto, nepvideo,
        manipuliert, manipuliertes bild, manipuliertes video, bearbeitet, gefälscht, fälschung,
        fotomontage, manipulé, image manipulée, vidéo manipulée, photo truquée, truqué, trucage,
        photomontage, montage, image modifiée, vidéo modifiée""",
    "misleading": """
        misleading, mostly false, partly false, partially false, half true, half false, mixture,
        mixed, exaggerated, distorted, distorts the facts, spins the facts, cherry picks,
        false context, miscaptioned, misattributed, partly true, partially true, three pinocchios,
        two pinocchios, half-true, mostly untrue, mostly incorrect, partially correct,
        misleidend, grotendeels onwaar, grotendeels onjuist, deels onwaar, deels waar, deels juist,
        deels onjuist, gedeeltelijk onwaar, gedeeltelijk waar, half waar, overdreven,
        valse context, verkeerde context,
        irreführend, größtenteils falsch, überwiegend falsch, teilweise falsch, teils falsch,
        teilweise wahr, teilweise richtig, teils richtig, halb wahr, halbwahr, übertrieben,
        falscher kontext, falscher zusammenhang,
        trompeur, trompeuse, plutôt faux, partiellement faux, en partie faux, partiellement vrai,
        en partie vrai, à moitié vrai, à nuancer, exagéré, détourné, hors contexte et trompeur""",
    "missing_context": """
        missing context, missing important context, lacks context, lack of context, needs context,
        needs more context, out of context, without context, context needed, mostly true,
        mostly correct, mostly accurate, largely true, one pinocchio,
        mist context, context ontbreekt, ontbrekende context, zonder context, uit context,
        uit de context gehaald, uit zijn verband gerukt, uit verband gerukt, grotendeels waar,
        grotendeels juist, mist belangrijke context,
        fehlender kontext, kontext fehlt, fehlender zusammenhang, ohne kontext,
        aus dem kontext gerissen, aus dem zusammenhang gerissen, größtenteils wahr,
        größtenteils richtig, überwiegend wahr, überwiegend richtig,
        manque de contexte, contexte manquant, hors contexte, sorti de son contexte, plutôt vrai,
        en grande partie vrai, manque de nuance""",
    "unverified": """
        unverified, unproven, not proven, unconfirmed, unsubstantiated, unsupported, no evidence,
        no proof, lacks evidence, undetermined, cannot be verified, not verified, unverifiable,
        onbewezen, niet bewezen, onbevestigd, niet bevestigd, niet geverifieerd, ongeverifieerd,
        geen bewijs, niet te controleren, oncontroleerbaar, ongefundeerd, onzeker,
        unbelegt, nicht belegt, unbewiesen, nicht bewiesen, keine belege, keine beweise,
        unbestätigt, nicht überprüfbar, ungeprüft,
        non vérifié, non prouvé, non confirmé, sans preuve, sans preuves, pas de preuve,
        aucune preuve, invérifiable, à vérifier""",
    "true": """
        true, correct, accurate, right, this is true, confirmed, verified, correct attribution,
        completely true, fact,
        waar, juist, klopt, dit klopt, dat klopt, helemaal waar, correct, feit, bevestigd,
        wahr, richtig, stimmt, das stimmt, korrekt, bestätigt, völlig richtig, tatsache,
        vrai, c'est vrai, exact, juste, avéré, confirmé, véridique""",
    "": """
        satire, labeled satire, labelled satire, satirical, satirisch, satirique, parody, parodie,
        opinion, mening, meinung, commentary, not rateable, not rated, unrated, explainer, uitleg,
        analysis, analyse, research in progress, in progress, other, anders, n/a, none, null""",
}
_RATING_OF = {
    fold(phrase): rating for rating, phrases in _WORDS.items() for phrase in phrases.split(",")
}
KNOWN = frozenset(_WORDS) - {""}
_INTRODUCTION = re.compile(
    r"^(?:rating|verdict|our rating|oordeel|conclusie|beoordeling|bewertung|fazit|conclusion)\s*:\s*",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.:;(]")
# What schema.org assumes where a scale does not say.
_USUAL_WORST, _USUAL_BEST = Decimal(1), Decimal(5)
_MIDDLE, _NEARLY_BEST = Decimal("0.5"), Decimal("0.75")


def judge(
    *,
    words: str,
    value: Decimal | None,
    best: Decimal | None,
    worst: Decimal | None,
    meanings: Mapping[str, str] | None = None,
    stated: str = "",
) -> Judgement:
    """The rating in words, which count first, and on the scale between `worst` and `best`.

    `meanings`, what the partner's own words (folded) mean, goes before all that is listed here;
    then comes a verdict that the source itself `stated` in our terms.
    """
    if own := (meanings or {}).get(fold(words)):
        return Judgement(own)
    if stated in KNOWN:
        return Judgement(stated)
    if not words and value is None:
        return Judgement("", NO_RATING)
    by_words = _by_words(words)
    if by_words == "":
        return Judgement("", SAYS_NOTHING)
    if by_words:
        place = _place(value, _USUAL_BEST if best is None else best,
                       _USUAL_WORST if worst is None else worst)  # fmt: skip
        return (
            Judgement("", CONTRADICTION) if _contradicts(by_words, place) else Judgement(by_words)
        )
    place = None if best is None or worst is None else _place(value, best, worst)
    return Judgement("", UNKNOWN_WORDS) if place is None else Judgement(_on_scale(place))


def judge_media(category: str) -> Judgement:
    """Of a MediaReview without a rating: only that media were changed is a verdict by itself."""
    changed = category in ("EditedOrCroppedContent", "TransformedContent")
    return Judgement("altered") if changed else Judgement("", NO_RATING)


def _by_words(words: str) -> str | None:
    """None where the words are not known. Half a sentence is never enough for “true”."""
    words = _INTRODUCTION.sub("", words.strip())
    whole = _RATING_OF.get(fold(words))
    if whole is not None or not words:
        return whole
    clause = _RATING_OF.get(fold(_CLAUSE_END.split(words, maxsplit=1)[0]))
    return None if clause == "true" else clause


def _place(value: Decimal | None, best: Decimal, worst: Decimal) -> Decimal | None:
    """0 at the worst end, 1 at the best; None for a number that is not on the scale."""
    if value is None or best <= worst or not worst <= value <= best:
        return None
    return (value - worst) / (best - worst)


def _contradicts(rating: str, place: Decimal | None) -> bool:
    if place is None:
        return False
    return place < _MIDDLE if rating == "true" else rating == "false" and place > _MIDDLE


def _on_scale(place: Decimal) -> str:
    """As search engines read a scale of five: false, mostly false, half, mostly true, true."""
    if place in (0, 1):
        return "true" if place else "false"
    return "missing_context" if place >= _NEARLY_BEST else "misleading"
