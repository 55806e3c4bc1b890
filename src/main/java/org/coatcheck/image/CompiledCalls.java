package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.WordFactory;

/**
 * The calls of a native image, where the compiler knows how to call C. A method handle of {@code java.lang.foreign} is interpreted
 * there, which takes tens of microseconds a call.
 */
final class CompiledCalls implements NativeCalls {

    private interface Function extends CFunctionPointer {
        @InvokeCFunctionPointer
        long call(
                long a0,
                long a1,
                long a2,
                long a3,
                long a4,
                long a5,
                long a6,
                long a7,
                long a8,
                long a9,
                long a10,
                long a11,
                long a12,
                long a13,
                long a14,
                long a15,
                long a16);
    }

    @Override
    public long call(int fixed, MemorySegment function, long[] a) {
        Function pointer = WordFactory.pointer(function.address());
        return pointer.call(
                a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15],
                a[16]);
    }
}
