package org.coatcheck.operator.remake;

import java.util.Optional;
import java.util.OptionalLong;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Remake;
import org.coatcheck.operator.redrive.FunctionInvoker;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.remake.Remade.Result;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.thumbnail.ObjectEntry;
import org.coatcheck.thumbnail.ObjectsReader;

/**
 * Has the function make the thumbnails of one object anew. The event is about the version of the object's entry, and goes
 * through the same claim as any other: if the object has changed, or another attempt works on it, the function leaves it alone.
 */
final class Remaker {

    private static final int FIRST_ERROR = 400;

    private final FunctionInvoker invoker;
    private final ObjectsReader objects;
    private final Remake order;

    Remaker(FunctionInvoker invoker, ObjectsReader objects, Remake order) {
        this.invoker = invoker;
        this.objects = objects;
        this.order = order;
    }

    /** @throws CommandException if the function cannot be invoked at present */
    Remade remake(ObjectEntry entry) {
        return switch (invoker.remake(event(entry), order)) {
            case InvokeResult.Responded(String requestId, int status, String body)
            when status >= FIRST_ERROR -> new Remade(entry, Result.REJECTED, Optional.of(requestId), body);
            case InvokeResult.Responded(String requestId, int status, String body)
            when isMadeAnew(entry) -> new Remade(entry, Result.MADE, Optional.of(requestId), "");
            case InvokeResult.Responded(String requestId, int status, String body) ->
                new Remade(entry, Result.SKIPPED, Optional.of(requestId), body);
            case InvokeResult.Failed(String requestId, String errorMessage) ->
                new Remade(entry, Result.FAILED, Optional.of(requestId), errorMessage);
            case InvokeResult.Unsendable(String reason) -> new Remade(entry, Result.FAILED, Optional.empty(), reason);
            case InvokeResult.FunctionUnavailable(String reason) ->
                throw new CommandException("the function cannot be invoked: " + reason);
        };
    }

    private boolean isMadeAnew(ObjectEntry before) {
        return objects.find(before.object())
                .flatMap(ObjectEntry::madeWith)
                .filter(made -> !before.madeWith().equals(Optional.of(made)))
                .isPresent();
    }

    private static ObjectEvent event(ObjectEntry entry) {
        return new ObjectEvent(
                Change.CREATED,
                "ObjectCreated:Remake",
                entry.bucket(),
                entry.key(),
                OptionalLong.empty(),
                Optional.of(entry.eTag()),
                Optional.empty(),
                Optional.empty());
    }
}
