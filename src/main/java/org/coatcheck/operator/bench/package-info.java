/** {@code ./coatcheck bench}: packaged functions and their peers, measured side by side on a stand-in for AWS. */
@NullMarked
package org.coatcheck.operator.bench;

import org.jspecify.annotations.NullMarked;
