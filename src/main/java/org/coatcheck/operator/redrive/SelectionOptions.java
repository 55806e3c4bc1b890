package org.coatcheck.operator.redrive;

import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.audit.Subject;
import org.coatcheck.operator.terminal.SourceOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select messages. */
final class SelectionOptions {

    @Mixin
    private SourceOption source = new SourceOption();

    @Option(
            names = "--object",
            paramLabel = "OBJECT",
            description = "Only events about this object: a key of the uploads bucket, or s3://BUCKET/KEY.")
    private Optional<String> object = Optional.empty();

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "Only the event of the attempt with this request id, or of the message with this id.")
    private Optional<String> request = Optional.empty();

    /** Whether the options name one event, or the events of one object. */
    boolean nameEvents() {
        return object.isPresent() || request.isPresent();
    }

    Selection selection(List<String> uploadsBuckets) {
        return new Selection(
                source.source(),
                object.map(text -> Subject.object(text, uploadsBuckets).name()),
                request);
    }
}
