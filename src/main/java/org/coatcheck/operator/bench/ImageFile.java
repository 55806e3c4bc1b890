package org.coatcheck.operator.bench;

import org.coatcheck.operator.bench.Buckets.StoredObject;

/** A test image as it is uploaded, for instance with the extension {@code jpg}. */
record ImageFile(String extension, StoredObject object) {}
