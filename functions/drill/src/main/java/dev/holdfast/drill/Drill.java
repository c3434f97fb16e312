package dev.holdfast.drill;

import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.CompletionEvents;
import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.EvidenceExport;
import dev.holdfast.drill.emulator.ExportedVersion;
import dev.holdfast.drill.emulator.FinishedSnapshots;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.FrontOptions;
import dev.holdfast.drill.emulator.NoEmulator;
import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.EventReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.ec2.model.Tag;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event through the real handlers, on this machine. Nothing of it touches AWS.
 *
 * <p>Exit code 0: it ran and held; 1: something did not hold, or broke; 2: it could not begin (event or emulator).
 */
public final class Drill {
    private static final String NOT_SET = "(not set)";
    private static final Duration EBS_NEEDS = Duration.ofSeconds(2);
    private static final Duration EVENTS_WITHIN = Duration.ofSeconds(20);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Arguments arguments;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Screen screen;
    private final AnswerLines answers;

    private Drill(Arguments arguments, Map<String, String> environment, Clock clock, Screen screen) {
        this.arguments = arguments;
        this.environment = environment;
        this.clock = clock;
        this.screen = screen;
        this.answers = new AnswerLines(screen);
    }

    /** Takes the project's folder and the event's file. */
    public static void main(String[] arguments) {
        endWithParent();
        Thread.setDefaultUncaughtExceptionHandler((_, fault) -> {
            fault.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        int code = run(arguments, System.getenv(), Clock.systemUTC(), System.out);
        tellTheBuild(arguments, code);
        System.exit(code);
    }

    /** Maven prints a stack trace for an exit code; a file says the same without one. */
    private static void tellTheBuild(String[] arguments, int code) {
        var held = Path.of(arguments.length == 0 ? "" : arguments[0], "functions/drill/target/drill-held");
        try {
            Files.deleteIfExists(held);
            if (code == 0) {
                Files.createFile(held);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int run(String[] arguments, Map<String, String> environment, Clock clock, PrintStream out) {
        var screen = new Screen(out);
        try {
            return new Drill(Arguments.of(arguments), environment, clock, screen).run() ? 0 : 1;
        } catch (Trouble | NoEmulator e) {
            screen.blank();
            screen.text("The drill could not run. " + e.getMessage());
            return 2;
        } catch (IOException | UncheckedIOException e) {
            screen.blank();
            screen.text("The drill broke off: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Whoever kills the build kills the drill, and with it the emulator. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var _ = parent.onExit().thenRun(() -> System.exit(1));
        });
    }

    private boolean run() throws Trouble, IOException, InterruptedException {
        byte[] input = EventTimes.to(clock.instant(), arguments.read());
        var event = event(input);
        clean(arguments.output());
        screen.title("Holdfast drill: " + arguments.shown());
        screen.text("Nothing of this touches AWS: the account is emulated on this machine.");
        var began = clock.instant();
        screen.progress("starting an AWS emulator");
        try (var emulator = Emulator.forDrill(environment, arguments.output().resolve("emulator.log"), this::say)) {
            var closing = new Thread(emulator::close, "close-emulator");
            Runtime.getRuntime().addShutdownHook(closing);
            screen.step(
                    "emulator", emulator.describe() + "  " + Screen.seconds(Duration.between(began, clock.instant())));
            try (var front = Front.before(emulator, FrontOptions.standard().holdingSnapshots(EBS_NEEDS));
                    var _ = front.useAsDefaultEndpoint()) {
                boolean held = play(front, event, input);
                screen.blank();
                screen.text((held ? "Done" : "SOMETHING DID NOT HOLD, see above") + ", after "
                        + Screen.seconds(Duration.between(began, clock.instant())) + ".");
                return held;
            }
        }
    }

    /** That a variable is not set is the ordinary case. */
    private void say(String text) {
        if (!text.contains(NOT_SET)) {
            screen.progress(text);
        }
    }

    private Event event(byte[] input) throws Trouble {
        try {
            return new EventReader("holdfast-", Optional.empty()).read(input, clock.instant());
        } catch (BadInput e) {
            throw new Trouble("Malformed event " + arguments.shown() + ": " + e.getMessage());
        }
    }

    private boolean play(Front front, Event event, byte[] input) throws Trouble, IOException, InterruptedException {
        BlockingQueue<FinishedSnapshots> finished = new LinkedBlockingQueue<>();
        front.onCompletion(finished::add);
        var stage = Stage.build(front, event);
        screen.step("account", stage.describe());
        screen.progress("setting up a cluster");
        try (var scene = scene(event, stage)) {
            screen.step("cluster", scene.describe());
            screen.step("event", EventWords.of(event));
            return play(front, stage, scene, input, finished);
        }
    }

    private Scene scene(Event event, Stage stage) throws Trouble {
        return arguments.kubeconfig().isPresent()
                ? new RealScene(arguments.kubeconfig().get())
                : ShopScene.build(arguments.root(), event, stage);
    }

    private boolean play(Front front, Stage stage, Scene scene, byte[] input, BlockingQueue<FinishedSnapshots> finished)
            throws IOException, InterruptedException {
        var trail = AuditTrail.write(front, stage.cluster(), intruders(scene), clock.instant());
        var functions = functions(stage, scene);
        answers.show("SnapshotVolumes", functions.snapshotVolumes(input));
        var taken = taken(front);
        var again = functions.snapshotVolumes(input);
        answers.show("the same again", again);
        boolean twice = taken(front).size() > taken.size();
        screen.progress("copying logs");
        answers.show("CopyLogs", functions.copyLogs(input));
        answers.show("the same again", functions.copyLogs(input));
        var proofs = new ArrayList<>(new QuarantineAct(functions, front, stage, scene, screen).play(input));
        confirm(functions, finished, taken.stream().distinct().count());
        try (var s3 = front.clients().s3()) {
            proofs.addAll(0, trail.copied(s3));
        }
        var report = new ReportAct(functions, front, screen);
        proofs.addAll(report.play());
        return end(front, stage, scene, functions, report, twice, proofs);
    }

    /** The instance of each snapshot that Holdfast took. */
    private static List<String> taken(Front front) {
        try (var ec2 = front.clients().ec2()) {
            return ec2.describeSnapshots(request -> request.ownerIds("self")).snapshots().stream()
                    .flatMap(snapshot -> snapshot.tags().stream())
                    .filter(tag -> tag.key().equals("holdfast:instance"))
                    .map(Tag::value)
                    .toList();
        }
    }

    private static List<String> intruders(Scene scene) {
        return scene.backstage().map(Backstage::intruders).orElse(List.of());
    }

    private Functions functions(Stage stage, Scene scene) throws IOException {
        var log = Files.newBufferedWriter(arguments.output().resolve("functions.log"));
        return new Functions(stage.settings(arguments.quarantine()), Account.ID, clock, scene, line -> {
            try {
                log.write(line);
                log.newLine();
                log.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void confirm(Functions functions, BlockingQueue<FinishedSnapshots> finished, long sets)
            throws InterruptedException {
        for (long i = 0; i < sets; i++) {
            screen.progress("EBS is writing the snapshots");
            var one = finished.poll(EVENTS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (one == null) {
                screen.detail("", "no completion event within " + EVENTS_WITHIN.toSeconds() + " s");
                return;
            }
            answers.show("ConfirmSnapshots", functions.confirmSnapshots(CompletionEvents.json(one)));
        }
    }

    private boolean end(
            Front front,
            Stage stage,
            Scene scene,
            Functions functions,
            ReportAct report,
            boolean twice,
            List<Proofs.Proof> played)
            throws IOException {
        List<ExportedVersion> evidence;
        try (var s3 = front.clients().s3()) {
            evidence = EvidenceExport.of(s3, Stage.BUCKET, arguments.output().resolve("evidence"));
        }
        boolean good = !twice;
        screen.step("does it hold?", "every line can say no, and then the drill fails");
        screen.detail("the event twice", twice ? "led to a SECOND set of snapshots" : "led to one set of snapshots");
        var proofs = new ArrayList<>(played);
        proofs.addAll(new Proofs(front, stage).all(evidence, scene));
        proofs.addAll(report.afterTampering());
        for (Proofs.Proof proof : proofs) {
            screen.detail(proof.attempt(), proof.result());
            good &= proof.good();
        }
        var summary = arguments.output().resolve("summary.json");
        Files.writeString(
                summary,
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(functions.answers()),
                StandardCharsets.UTF_8);
        screen.step("files", "");
        screen.detail("results", relative(summary));
        screen.detail(
                "evidence",
                relative(arguments.output().resolve("evidence")) + "/  (" + evidence.size()
                        + " objects; index.txt lists versions and retention)");
        report.pages()
                .forEach(page -> screen.detail(
                        "the case file",
                        relative(arguments.output().resolve("evidence").resolve(page))));
        screen.detail("log", relative(arguments.output().resolve("functions.log")));
        return good;
    }

    private String relative(Path path) {
        return arguments.root().relativize(path).toString();
    }

    /** What an earlier drill left. */
    private static void clean(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
