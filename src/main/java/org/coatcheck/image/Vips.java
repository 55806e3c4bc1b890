package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Calls functions of libvips. The arguments that a call does not use are zero, which ends libvips's option lists.
 *
 * <p>The first call of {@link #shared()} loads libvips, so events without an image do not pay for it.
 */
final class Vips {

    /** Delays the loading of libvips until the first use. */
    private static final class Shared {
        static final Vips VIPS = new Vips();
    }

    private final SymbolLookup library = VipsLibrary.open();
    private final Map<String, MemorySegment> functions = new ConcurrentHashMap<>();
    private final Map<String, MemorySegment> texts = new ConcurrentHashMap<>();
    private final NativeCalls calls = NativeCalls.ofThisProgram();
    private final VipsErrors errors = new VipsErrors(this);
    private final long white;

    private Vips() {
        // One damaged image causes dozens of warnings, which would break the JSON lines of the log.
        call("g_setenv", text("VIPS_WARNING"), text("1"), 1);
        if (call("vips_init", text("coatcheck")) != 0) {
            throw new IllegalStateException("libvips does not start: " + errors.take("initialize itself"));
        }
        call("vips_cache_set_max", 0); // two events never share an operation
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

    /** The background for formats without transparency: an array of one double, which libvips uses for each band. */
    long white() {
        return white;
    }

    /** The only instance: libvips keeps its state for the whole process. */
    static Vips shared() {
        return Shared.VIPS;
    }

    /** Calls a function that has at most three fixed arguments. */
    long call(String function, long... arguments) {
        return call(3, function, arguments);
    }

    /** Calls a function whose first four arguments are fixed. */
    long callWithFourFixed(String function, long... arguments) {
        return call(4, function, arguments);
    }

    /** Calls a function whose first six arguments are fixed. */
    long callWithSixFixed(String function, long... arguments) {
        return call(6, function, arguments);
    }

    private long call(int fixed, String function, long[] arguments) {
        if (arguments.length >= NativeCalls.ARGUMENTS) {
            throw new IllegalArgumentException(
                    function + " needs a zero behind its " + arguments.length + " arguments");
        }
        MemorySegment address = functions.computeIfAbsent(function, library::findOrThrow);
        return calls.call(fixed, address, Arrays.copyOf(arguments, NativeCalls.ARGUMENTS));
    }

    /** The address of a C string. It is never freed, so only names and options, which are few, are passed. */
    long text(String text) {
        return texts.computeIfAbsent(text, Arena.global()::allocateFrom).address();
    }

    /** The Java string of the C string at an address. */
    @SuppressWarnings("restricted") // libvips ends its strings with a zero
    static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** The arguments of a call, of two parts. */
    static long[] joined(long[] some, long[] others) {
        return LongStream.concat(LongStream.of(some), LongStream.of(others)).toArray();
    }

    /** Checks a status. libvips returns it as a C int, so the upper half of the register is undefined. */
    void check(long status, String purpose) throws VipsException {
        if ((int) status != 0) {
            throw new VipsException(errors.take(purpose));
        }
    }

    /** Checks the address of a new object. */
    long checkAddress(long address, String purpose) throws VipsException {
        if (address == 0) {
            throw new VipsException(errors.take(purpose));
        }
        return address;
    }

    /** The error texts, which belong to the process. */
    VipsErrors errors() {
        return errors;
    }
}
