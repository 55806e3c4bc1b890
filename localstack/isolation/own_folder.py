"""Makes each LocalStack keep the objects of its S3 in its own temporary folder.

LocalStack 4.14 keeps them all in /tmp/localstack-s3-storage, whatever TMPDIR says. Two LocalStacks would share that folder, and
it would stay when they end.
"""

import tempfile
from typing import Any

from localstack.runtime import hooks
from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore


@hooks.on_infra_start()
def store_objects_in_own_folder() -> None:
    create = EphemeralS3ObjectStore.__init__

    def create_in_own_folder(store: EphemeralS3ObjectStore, *_: Any, **__: Any) -> None:
        create(store, tempfile.mkdtemp(prefix="s3-"))

    EphemeralS3ObjectStore.__init__ = create_in_own_folder
