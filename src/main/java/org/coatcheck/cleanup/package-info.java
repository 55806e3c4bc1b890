/**
 * A job: what a tick does, which is to look for what others left undone.
 *
 * <p>Touches the invocations table, through the ledger; finds objects that no event told of, through the thumbnails' survey.
 */
@NullMarked
package org.coatcheck.cleanup;

import org.jspecify.annotations.NullMarked;
