"""The screens that the quick menu and the user's menu offer. A face subpackage adds its own when its urls load."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hearth.platform.identity.access import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`words` also find it; any of the `permissions` opens it (none: everyone who signed in). `in_menu`: the user's
    own menu names it too, not only the quick menu.
    """

    label: str
    url_name: str
    args: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    words: str = ""
    about: str = ""
    in_menu: bool = True

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name, args=self.args)

    def open_to(self, access: Access) -> bool:
        """Whether somebody may open it."""
        return not self.permissions or any(access.has(code) for code in self.permissions)


SCREENS: list[Screen] = []


def screen(
    label: str,
    url_name: str,
    *,
    args: tuple[str, ...] = (),
    permission: str | tuple[str, ...] = "",
    words: str = "",
    about: str = "",
    in_menu: bool = True,
) -> None:
    """Offers a screen."""
    permissions = (permission,) if isinstance(permission, str) and permission else tuple(permission)
    SCREENS.append(
        Screen(
            label=label,
            url_name=url_name,
            args=args,
            permissions=permissions,
            words=words,
            about=about,
            in_menu=in_menu,
        )
    )
