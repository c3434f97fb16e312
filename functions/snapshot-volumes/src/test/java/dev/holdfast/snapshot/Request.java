package dev.holdfast.snapshot;

import dev.holdfast.snapshot.Ec2Account.Machine;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** Requests by hand. */
final class Request {
    private Request() {}

    static String instances(String name, Machine... machines) {
        return instances(name, Arrays.asList(machines));
    }

    static String instances(String name, Collection<Machine> machines) {
        return of(
                name,
                machines.stream()
                        .map(machine -> "{\"instance\":\"" + machine.id + "\"}")
                        .collect(Collectors.joining(",")));
    }

    /** With its time, so that it is the same round whenever it comes. */
    static String at(String name, Collection<Machine> machines) {
        return instances(name, machines).replace("\"reason\"", "\"requestedAt\": \"2026-11-23T18:00:00Z\", \"reason\"");
    }

    static String of(String name, String targets) {
        return """
            { "source": "holdfast", "detail-type": "Response Request",
              "detail": { "case": "%s", "reason": "seen on call", "cluster": "prod", "targets": [ %s ] } }
            """.formatted(name, targets);
    }
}
