"""Running an import in a test: received, read and applied in one go."""

from elections.actions.imports import apply_run, read_run, receive_file
from elections.imports.plan import ImportOptions
from elections.models import Election, ImportRun


BY = "user:1"


def preview(
    content: bytes,
    *,
    election: Election | None = None,
    name: str = "stations.csv",
    max_drop: float = 0.1,
    **options: object,
) -> ImportRun:
    run = receive_file(
        name=name,
        content=content,
        by=BY,
        election=election,
        options=ImportOptions(**options),  # type: ignore[arg-type]
        max_drop=max_drop,
        is_read_here=True,
    )
    return read_run(run=run)


def applied(content: bytes, **arguments: object) -> ImportRun:
    run = preview(content, **arguments)  # type: ignore[arg-type]
    assert run.state == ImportRun.State.PREVIEW, [str(issue) for issue in run.issues.all()]
    return apply_run(run=run, by=BY)
