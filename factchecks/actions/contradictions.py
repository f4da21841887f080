"""Incoming claims of posts that say other than an official voting rule does.

They need no cluster to grow: a false instruction on how to vote is worth a look at one post.
"""

from collections.abc import Collection, Mapping

from django.db import transaction

from core.announce import announce
from elections.models import Election
from factchecks.actions.claims import propose, propose_in, record_posts, record_proposed
from factchecks.models import Appearance, Claim
from factchecks.queries.claims import current_claim
from factchecks.signals import claims_moved


@transaction.atomic
def propose_contradiction(
    *,
    key: str,
    statement: str,
    language: str,
    election: Election,
    evidence: Mapping[int, dict[str, object]],
    by: str,
) -> Claim:
    """One incoming claim for posts that contradict a rule in the same way, each one proposed.

    `evidence` is by post: the passage, and under "rule" the official rule with its source.
    `key` names what is said: called again with it, posts that are new are added to the same claim.
    """
    claim, is_new = propose(
        statement=statement,
        language=language,
        origin=Claim.Origin.RULES,
        source_id=f"rules:{key}",
        elections=[election],
    )
    claim = current_claim(claim)
    added = propose_in(
        claim=claim, post_ids=evidence, version=Appearance.FROM_RULES, evidence=evidence
    )
    if is_new:
        record_proposed(claim=claim, by=by)
    record_posts(claim=claim, added=added, by=by)
    return claim


def withdraw_contradiction(*, claim: Claim, post_ids: Collection[int]) -> int:
    """Takes back proposals that nobody decided, where the rule turned out not to be contradicted.

    In the caller's transaction, whose audit entry counts.
    """
    claim = current_claim(claim)
    deleted, _rows = Appearance.objects.filter(
        claim=claim,
        post_id__in=post_ids,
        state=Appearance.State.PROPOSED,
        matcher_version=Appearance.FROM_RULES,
    ).delete()
    if deleted:
        announce(claims_moved, claim_ids=[claim.pk])
    return deleted
