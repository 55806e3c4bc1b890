package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The calls of the JVM, through {@code java.lang.foreign}. Linking costs tens of milliseconds of a cold start for each signature,
 * so there is only one.
 */
final class ForeignCalls implements NativeCalls {

    private final MethodHandle threeFixed;
    private final MethodHandle fourFixed;
    private final MethodHandle sixFixed;

    ForeignCalls() {
        fourFixed = link(4);
        // Only macOS on arm64 needs the exact number of fixed arguments: it passes variadic ones on the stack.
        boolean isMac = System.getProperty("os.name").startsWith("Mac");
        threeFixed = isMac ? link(3) : fourFixed;
        sixFixed = isMac ? link(6) : fourFixed;
    }

    @SuppressWarnings("restricted") // calling C is the purpose of this class
    private static MethodHandle link(int fixed) {
        MemoryLayout[] longs = new MemoryLayout[ARGUMENTS];
        Arrays.fill(longs, JAVA_LONG);
        return Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(JAVA_LONG, longs), Linker.Option.firstVariadicArg(fixed));
    }

    @Override
    public long call(int fixed, MemorySegment function, long[] a) {
        MethodHandle handle = fixed <= 3 ? threeFixed : fixed <= 4 ? fourFixed : sixFixed;
        try {
            return (long) handle.invokeExact(
                    function, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                    a[14], a[15], a[16]);
        } catch (Error error) {
            throw error;
        } catch (Throwable impossible) {
            throw new IllegalStateException("C functions throw nothing, but this one did", impossible);
        }
    }
}
