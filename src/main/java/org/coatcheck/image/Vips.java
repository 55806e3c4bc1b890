package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The few functions of libvips that a thumbnail needs, through {@code java.lang.foreign}.
 *
 * <p>Linking a native function costs tens of milliseconds of a cold start for every shape of call. So there is one shape
 * for all: fifteen longs in, one long out, pointers and ints as longs. It fits every function without floating-point
 * arguments, as the calling conventions of Linux on x86-64 and arm64 put variable arguments where they put fixed ones,
 * and the unused longs, being zero, end each list of options as libvips wants it ended.
 *
 * <p>libvips is loaded by the first call of {@link #shared()}: an event that is no image does not pay for it.
 */
public final class Vips {

    /** A native image has this shape of a call, and no other, registered in its reachability-metadata.json. */
    static final int ARGUMENTS = 15;

    static final int FIXED = 4;

    /** AVIF's reader looks for the end of the file by trying, and libvips notes each try that fails. */
    private static final String PROBING = "source: bad seek";

    /** Holds what the class around it must not start when it is only mentioned. */
    private static final class Shared {
        static final Vips VIPS = new Vips();
    }

    private final SymbolLookup library = VipsLibrary.open();
    private final Map<String, MemorySegment> functions = new ConcurrentHashMap<>();
    private final Map<String, MemorySegment> texts = new ConcurrentHashMap<>();
    private final MethodHandle callWithThreeFixed;
    private final MethodHandle callWithFourFixed;
    private final long white;

    private Vips() {
        callWithFourFixed = link(FIXED);
        // Only macOS on arm64 cares how many arguments are fixed: it passes the variable ones on the stack.
        callWithThreeFixed = System.getProperty("os.name").startsWith("Mac") ? link(3) : callWithFourFixed;
        // Its warnings, dozens for one bad image, would be lines of standard error among the log's JSON.
        call("g_setenv", text("VIPS_WARNING"), text("1"), 1);
        if (call("vips_init", text("coatcheck")) != 0) {
            throw new IllegalStateException("libvips does not start: " + takeError());
        }
        call("vips_cache_set_max", 0); // no two events share an operation
        call("vips_concurrency_set", 1); // a function of up to 1,769 MB has one CPU
        call("vips_block_untrusted_set", 1);
        call("vips_operation_block_set", text("VipsForeignLoad"), 1);
        for (Format format : Format.values()) {
            call("vips_operation_block_set", text(format.loader()), 0);
        }
        white = call(
                "vips_array_double_new",
                Arena.global().allocateFrom(JAVA_DOUBLE, 255).address(),
                1);
    }

    /** The paper to put an image on where a format knows no transparency: an array of one double, for each band. */
    long white() {
        return white;
    }

    /** libvips keeps its state in the process: so does this. */
    public static Vips shared() {
        return Shared.VIPS;
    }

    @SuppressWarnings("restricted") // calling C is what this class is for
    private static MethodHandle link(int fixed) {
        MemoryLayout[] longs = new MemoryLayout[ARGUMENTS];
        Arrays.fill(longs, JAVA_LONG);
        return Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(JAVA_LONG, longs), Linker.Option.firstVariadicArg(fixed));
    }

    /** Calls a function with at most three fixed arguments. */
    long call(String function, long... arguments) {
        return call(callWithThreeFixed, function, arguments);
    }

    /** Calls a function whose first four arguments are fixed. */
    long callWithFourFixed(String function, long... arguments) {
        return call(callWithFourFixed, function, arguments);
    }

    private long call(MethodHandle handle, String function, long... arguments) {
        MemorySegment address = functions.computeIfAbsent(function, library::findOrThrow);
        long[] a = Arrays.copyOf(arguments, ARGUMENTS);
        try {
            return (long) handle.invokeExact(
                    address, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13],
                    a[14]);
        } catch (Throwable failure) {
            throw new IllegalStateException("the call of " + function + " failed", failure);
        }
    }

    /** A C string for a name or an option: these are few, and are kept for good. */
    long text(String text) {
        return texts.computeIfAbsent(text, Arena.global()::allocateFrom).address();
    }

    /** The Java string at an address. */
    @SuppressWarnings("restricted") // libvips ends its strings with a zero
    static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** What libvips says of the last failure, in one line. Its text is process-wide: concurrent failures may mix. */
    String takeError() {
        String error = string(call("vips_error_buffer"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(PROBING))
                .distinct()
                .collect(Collectors.joining("; "));
        forgetErrors();
        return error.isEmpty() ? "libvips gives no reason" : error;
    }

    /** What went well in the end leaves complaints too, which would be taken for the next failure's. */
    void forgetErrors() {
        call("vips_error_clear");
    }
}
