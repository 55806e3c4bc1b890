/**
 * How the function calls AWS: within its time, and without needless round trips.
 *
 * <p>Touches the interceptors of the AWS SDK. Every client of the function has them.
 */
@NullMarked
package org.coatcheck.sdk;

import org.jspecify.annotations.NullMarked;
