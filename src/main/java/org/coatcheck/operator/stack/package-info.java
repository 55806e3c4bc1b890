/** Which AWS and which stack a command works on: LocalStack, the deployed template, its parameters, its function. */
@NullMarked
package org.coatcheck.operator.stack;

import org.jspecify.annotations.NullMarked;
