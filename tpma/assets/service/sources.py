"""A kit version's designs and mail templates, read once per process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace

from tpma.assets.render.email import EmailTemplate, load_template
from tpma.assets.service.files import Files
from tpma.core.errors import InvalidInput
from tpma.kits.brandguide import BrandGuide
from tpma.kits.definition import Tactic, type_sizes
from tpma.kits.design import Design, parse_design
from tpma.kits.service.store import Kept

_DESIGNS: Kept[Design] = Kept(64)
_TEMPLATES: Kept[EmailTemplate] = Kept(64)


@dataclass(frozen=True)
class Sources:
    """What tactics are drawn from. `digest` names the kit's content: what was read is kept by it."""

    digest: str
    files: Files
    brand: BrandGuide

    def design(self, tactic: Tactic) -> Design:
        """The design, with the type sizes that the tactic's zones set. InvalidInput where it can't
        be read, which a published kit's can."""
        path = tactic.design
        assert path is not None

        def load() -> Design:
            result = parse_design(tomllib.loads(self.files[path].decode()), path, self.brand)
            if result.design is None:
                problem = result.problems[0]
                raise InvalidInput(problem.what, mend=problem.mend)
            return result.design

        sizes = type_sizes(tactic)
        found = _DESIGNS.get(f"{self.digest} {path}", load)
        return replace(found, type_sizes=sizes) if sizes else found

    def template(self, tactic: Tactic) -> EmailTemplate:
        path = tactic.template
        assert path is not None

        def load() -> EmailTemplate:
            texts = {
                name: self.files[name].decode() for name in self.files if name.endswith(".mjml")
            }
            return load_template(path, texts)

        return _TEMPLATES.get(f"{self.digest} {path}", load)
