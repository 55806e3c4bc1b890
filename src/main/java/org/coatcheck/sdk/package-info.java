/**
 * How the function calls AWS: within its time, at the same time where the order does not matter, without needless round
 * trips, and with native code for TLS.
 *
 * <p>Touches the interceptors of the AWS SDK, which every client of the function has, the JVM's security providers, and
 * {@code timing}.
 */
@NullMarked
package org.coatcheck.sdk;

import org.jspecify.annotations.NullMarked;
