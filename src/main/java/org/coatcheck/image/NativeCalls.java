package org.coatcheck.image;

import java.lang.foreign.MemorySegment;

/**
 * Calls C functions that take up to seventeen longs and return one, with pointers and ints passed as longs. This fits every function
 * without floating-point arguments, because the calling conventions of Linux on x86-64 and arm64 pass variadic arguments like
 * fixed ones.
 */
sealed interface NativeCalls permits ForeignCalls, CompiledCalls {

    /** The number of arguments. */
    int ARGUMENTS = 17;

    /**
     * Calls a function.
     *
     * @param fixed how many of its arguments are not variadic: 3, 4 or 6, rounded up
     * @param arguments as many as {@link #ARGUMENTS}
     */
    long call(int fixed, MemorySegment function, long[] arguments);

    /** Those of the JVM, or those of a native image. */
    static NativeCalls ofThisProgram() {
        // https://www.graalvm.org/sdk/javadoc/org/graalvm/nativeimage/ImageInfo.html: the JVM has no such class.
        boolean isNativeImage = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        return isNativeImage ? new CompiledCalls() : new ForeignCalls();
    }
}
