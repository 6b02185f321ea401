"""The attribution models by name, each with its rule in words and where the rule was published.

Definitions with the same name disagree between vendors. So none is hard-wired: a run names its
preset, and a report prints the preset's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tpma.attribution import weights
from tpma.attribution.weights import Weigh
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg


@dataclass(frozen=True, slots=True)
class ModelParams:
    """What a model may be told. `strength` is measured from all journeys (Markov)."""

    half_life_days: Fraction = Fraction(7)
    strength: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """One named model."""

    key: str
    title: Message
    rule: Message
    source: str
    build: Callable[[ModelParams], Weigh]

    @property
    def learns(self) -> bool:
        """Whether the model is measured from all journeys before it can weigh one."""
        return self.key == "markov"


def _roles(middle: int, **shares: int) -> Callable[[ModelParams], Weigh]:
    """Shares in thousandths."""
    weigh = weights.by_role(shares, middle)
    return lambda params: weigh


def _plain(weigh: Weigh) -> Callable[[ModelParams], Weigh]:
    return lambda params: weigh


_MARKETO = "Adobe Marketo Measure, attribution models (experienceleague.adobe.com)"
_CONVERGE = "Converge, attribution models (docs.runconverge.com)"

_ALL = (
    Preset(
        "first",
        msg("First touch"),
        msg("All credit to the first touch."),
        "ChannelAttribution, heuristic models",
        _plain(weights.first),
    ),
    Preset(
        "last",
        msg("Last touch"),
        msg("All credit to the last touch before the close."),
        "ChannelAttribution, heuristic models",
        _plain(weights.last),
    ),
    Preset(
        "linear",
        msg("Linear"),
        msg("The same credit to every touch."),
        "ChannelAttribution, heuristic models",
        _plain(weights.linear),
    ),
    Preset(
        "position",
        msg("Position-based"),
        msg("40 % to the first touch, 40 % to the last, 20 % shared by those between."),
        "Google Ads API, AttributionModel",
        _roles(200, first=400, last=400),
    ),
    Preset(
        "time_decay",
        msg("Time decay"),
        msg("A touch counts half as much for every half-life that it lies before the last one."),
        "Google Ads API, AttributionModel (half-life of one week)",
        lambda params: weights.time_decay(params.half_life_days),
    ),
    Preset(
        "u",
        msg("U-shaped"),
        msg("50 % to the first touch, 50 % to the touch that made the lead."),
        _MARKETO,
        _roles(0, first=500, lead=500),
    ),
    Preset(
        "w",
        msg("W-shaped"),
        msg(
            "30 % each to the first touch, the touch that made the lead and the last one before "
            "the opportunity; 10 % shared by all others."
        ),
        _MARKETO,
        _roles(100, first=300, lead=300, opportunity=300),
    ),
    Preset(
        "full_path",
        msg("Full path"),
        msg(
            "22.5 % each to the first touch, the lead, the opportunity and the close; 10 % shared "
            "by all others."
        ),
        _MARKETO,
        _roles(100, first=225, lead=225, opportunity=225, close=225),
    ),
    Preset(
        "j",
        msg("J-shaped"),
        msg("20 % to the first touch, 60 % to the last, 20 % shared by those between."),
        _CONVERGE,
        _roles(200, first=200, last=600),
    ),
    Preset(
        "inverse_j",
        msg("Inverse J"),
        msg("60 % to the first touch, 20 % to the last, 20 % shared by those between."),
        _CONVERGE,
        _roles(200, first=600, last=200),
    ),
    Preset(
        "primary",
        msg("Primary source"),
        msg("All credit to the campaign that the CRM names as the deal's source."),
        "Salesforce, primary campaign source",
        _plain(weights.primary),
    ),
    Preset(
        "markov",
        msg("Markov"),
        msg(
            "Touches share a deal by how many deals would be lost without their channel, measured "
            "over all journeys, those without a deal included."
        ),
        "Anderl et al. 2016, removal effect on the first-order graph",
        lambda params: weights.by_channel(params.strength or {}),
    ),
    Preset(
        "shapley",
        msg("Shapley"),
        msg("Each channel of a journey earns the same, shared by the channel's touches."),
        "Shapley value of the sum game (exact, equal to linear over distinct channels)",
        _plain(weights.shapley),
    ),
)

PRESETS: dict[str, Preset] = {preset.key: preset for preset in _ALL}

#: What a screen or report shows where nobody chose: the best known of the many-touch models.
DEFAULT_MODEL = "position"


def preset(key: str) -> Preset:
    """The model of this name. Raises InvalidInput with the names there are."""
    found = PRESETS.get(key)
    if found is None:
        raise InvalidInput(
            msg("There is no attribution model called %(name)s", name=key),
            mend=msg("Use one of %(names)s", names=tuple(PRESETS)),
        )
    return found
