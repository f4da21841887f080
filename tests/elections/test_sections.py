from dataclasses import dataclass

from elections.blocks import ElectionCenterBlock
from elections.headline import Tone
from elections.sections import TO_FOLLOW_THE_COUNT, TO_VOTE, TO_VOTE_NOW, sections


@dataclass
class Block:
    block_type: str
    name: str = ""


class Body(list[Block]):
    """As a StreamValue: its raw data names the kinds without making the blocks."""

    @property
    def raw_data(self):
        return [{"type": block.block_type} for block in self]


FAQ = [Block("faq", "first"), Block("faq", "second")]
STEP = Block("how_to_vote_step")
TIMELINE = Block("timeline")


def test_blocks_of_a_kind_stand_together_in_the_editors_order():
    found = sections(Body([FAQ[0], STEP, FAQ[1]]), Tone.AHEAD)
    assert [(section.kind, section.blocks) for section in found] == [
        ("how_to_vote_step", [STEP]),
        ("faq", FAQ),
    ]
    assert found[0].anchor == "how-to-vote-step"


def test_voting_comes_first_until_the_polls_close_and_dates_after():
    blocks = Body([TIMELINE, STEP])
    assert [each.kind for each in sections(blocks, Tone.OPEN)] == ["how_to_vote_step", "timeline"]
    assert [each.kind for each in sections(blocks, Tone.OVER)] == ["timeline", "how_to_vote_step"]


def test_every_kind_of_block_has_its_place_in_both_orders():
    kinds = set(ElectionCenterBlock().child_blocks)
    assert set(TO_VOTE) == set(TO_VOTE_NOW) == kinds
    assert set(TO_FOLLOW_THE_COUNT) == kinds - {"station_finder"}
