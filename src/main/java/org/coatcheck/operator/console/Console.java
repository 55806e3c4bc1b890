package org.coatcheck.operator.console;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Costs;
import org.coatcheck.operator.console.aws.Deployment;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Logs;
import org.coatcheck.operator.console.aws.Lookup;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.console.aws.Replay;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.aws.Versions;
import org.coatcheck.operator.console.page.AttemptPage;
import org.coatcheck.operator.console.page.AttemptsPage;
import org.coatcheck.operator.console.page.CostPage;
import org.coatcheck.operator.console.page.FindPage;
import org.coatcheck.operator.console.page.Fixtures;
import org.coatcheck.operator.console.page.Frame;
import org.coatcheck.operator.console.page.NowPage;
import org.coatcheck.operator.console.page.ObjectPage;
import org.coatcheck.operator.console.page.ObjectsPage;
import org.coatcheck.operator.console.page.Pictures;
import org.coatcheck.operator.console.page.QueueCards;
import org.coatcheck.operator.console.page.QueuesPage;
import org.coatcheck.operator.console.page.ReplayPage;
import org.coatcheck.operator.console.page.SendPage;
import org.coatcheck.operator.console.page.StackPage;
import org.coatcheck.operator.console.page.UploadPage;
import org.coatcheck.operator.console.web.ErrorPages;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.console.web.Server;
import org.coatcheck.operator.console.web.Templates;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.AwsErrors;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;

/** A running console. It serves until it is closed. */
public final class Console implements AutoCloseable {

    /** The port where nothing else is named. */
    static final int DEFAULT_PORT = 4680;

    private static final int ANY_PORT = 0;

    private final Site site;
    private final Server server;

    /**
     * Starts a console.
     *
     * @param port 0 for any free one
     * @param allowsChanges whether it may send events and upload pictures
     * @param bugs receives unexpected exceptions
     */
    public Console(Aws aws, Stack stack, int port, boolean allowsChanges, Consumer<Exception> bugs) {
        site = new Site(aws, stack);
        Templates templates = new Templates();
        ErrorPages errors = new ErrorPages(templates, AwsErrors::sentence, bugs);
        try {
            server = new Server(port, allowsChanges, errors, routes(site, new Frame(templates, site, allowsChanges)));
        } catch (RuntimeException notStarted) {
            site.close();
            throw notStarted;
        }
    }

    /** Starts a console that may change a LocalStack, on the usual port or, if that is taken, on another one. */
    public static Console ofLocalStack(Aws.Local aws, Stack stack, Consumer<Exception> bugs) {
        try {
            return new Console(aws, stack, DEFAULT_PORT, true, bugs);
        } catch (CommandException taken) {
            return new Console(aws, stack, ANY_PORT, true, bugs);
        }
    }

    private static Collection<Route> routes(Site site, Frame frame) {
        Attempts attempts = new Attempts(site);
        FunctionCalls function = new FunctionCalls(site);
        Queues queues = new Queues(site);
        Uploads uploads = new Uploads(site);
        Fixtures fixtures = new Fixtures(Home.path().resolve("src/test/resources/events"));
        return Stream.of(
                        new NowPage(frame, attempts, function, new QueueCards(queues)).routes(),
                        new AttemptsPage(frame, attempts).routes(),
                        new AttemptPage(frame, attempts, function, new Logs(site), uploads).routes(),
                        new QueuesPage(frame, queues).routes(),
                        new SendPage(frame, attempts, function, fixtures, uploads.buckets()).routes(),
                        new UploadPage(frame, attempts, uploads, function).routes(),
                        new ObjectPage(frame, attempts, uploads, function).routes(),
                        new StackPage(frame, new Deployment(site), new Versions(site), function).routes(),
                        Stream.of(
                                new ReplayPage(frame, queues, new Replay(site), attempts).route(),
                                new CostPage(frame, new Costs(site)).route(),
                                new ObjectsPage(frame, uploads).route(),
                                new FindPage(frame, new Lookup(site, uploads)).route(),
                                new Pictures(uploads).route()))
                .flatMap(routes -> routes)
                .toList();
    }

    /** The address to open in a browser, with the token that lets it in. */
    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
        site.close();
    }
}
