"""The content folder that the tests of the site write in, too."""

from tests.site.conftest import Write, content, open_site, write

__all__ = ["Write", "content", "open_site", "write"]
