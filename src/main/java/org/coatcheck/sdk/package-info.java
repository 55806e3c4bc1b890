/** How AWS is called: deadlines, and no needless round trips. Touches the interceptors of the AWS SDK. */
@NullMarked
package org.coatcheck.sdk;

import org.jspecify.annotations.NullMarked;
