/** What the browser talks to: the server on the loopback address, who may use it, templates and assets. Knows nothing of AWS. */
@NullMarked
package org.coatcheck.operator.console.web;

import org.jspecify.annotations.NullMarked;
