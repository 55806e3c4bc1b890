package org.coatcheck.operator.remake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.remake.Remade.Result;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.thumbnail.ObjectEntry;

/**
 * Tells the operator what becomes of each object: the reason on standard error where its thumbnails were not made anew, and in
 * the end a table; or one line of JSON for each object.
 */
final class RemakeReport {

    private final PrintWriter out;
    private final Progress progress;
    private final boolean isJson;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);

    RemakeReport(PrintWriter out, Progress progress, boolean isJson) {
        this.out = out;
        this.progress = progress;
        this.isJson = isJson;
        Stream.of(Result.values()).forEach(result -> counts.put(result, 0L));
    }

    void add(Remade remade) {
        counts.merge(remade.result(), 1L, Long::sum);
        switch (remade.result()) {
            case MADE, SKIPPED -> progress.sayNowAndThen(this::state);
            case REJECTED, FAILED ->
                progress.say(remade.entry().object() + " " + remade.result() + ": " + remade.why());
        }
        if (isJson) {
            ObjectNode line = json(remade.entry()).put("result", remade.result().toString());
            remade.requestId().ifPresent(id -> line.put("requestId", id));
            if (!remade.why().isEmpty()) {
                line.put("why", remade.why());
            }
            out.println(Json.line(line));
        }
    }

    /** The object as flat JSON. */
    static ObjectNode json(ObjectEntry entry) {
        return JsonNodeFactory.instance.objectNode().put("v", 1).put("object", entry.object());
    }

    /** How far the run is, for the operator. */
    private String state() {
        return counts.entrySet().stream()
                .map(count -> "%s %,d".formatted(count.getKey(), count.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Prints the counts. */
    void end() {
        if (!isJson) {
            Table table = new Table(20);
            table.add(Stream.of(Result.values()).map(Result::name).toArray(String[]::new));
            table.add(counts.values().stream().map(String::valueOf).toArray(String[]::new));
            out.println(table);
        }
    }

    /** Whether thumbnails of each object were made anew, or need not be. */
    boolean isComplete() {
        return count(Result.REJECTED) + count(Result.FAILED) == 0;
    }

    private long count(Result result) {
        return counts.getOrDefault(result, 0L);
    }
}
