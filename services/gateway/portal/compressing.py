"""What is compressed on its way: pages. What one must not give away by its size is masked (`sessions.masked`).

Answers of the API, files and streams go as they are; the stylesheet and the scripts are compressed once (`assets`).
"""

from litestar.config.compression import CompressionConfig

AS_IT_IS = "as_it_is"
"""The mark of a route whose answers nobody compresses."""
COMPRESSION = CompressionConfig(
    backend="gzip", gzip_compress_level=6, exclude="^/api", exclude_opt_key=AS_IT_IS
)
