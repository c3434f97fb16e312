package dev.holdfast.report.notify;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** SNS, EventBridge and its Scheduler in memory; calls can fail, or be where the function is killed. */
public final class SimulatedChannels {
    private static final String PUBLISH = "Publish";

    public final List<PublishRequest> published = new ArrayList<>();
    public final List<PutEventsRequestEntry> events = new ArrayList<>();
    public final Map<String, CreateScheduleRequest> schedules = new TreeMap<>();
    final Map<String, RuntimeException> failures = new TreeMap<>();
    final List<PutEventsResultEntry> badEntries = new ArrayList<>();
    Runnable beforeCall = () -> {};
    Runnable afterCall = () -> {};

    /** SNS takes nothing until {@link #snsIsBack}. */
    public void snsIsDown() {
        failures.put(PUBLISH, AwsErrors.of(503, "ServiceUnavailable", "try later"));
    }

    public void snsIsBack() {
        failures.remove(PUBLISH);
    }

    private <T> T call(String operation, Supplier<T> effect) {
        beforeCall.run();
        if (failures.containsKey(operation)) {
            throw failures.get(operation);
        }
        T answer = effect.get();
        afterCall.run();
        return answer;
    }

    public SnsClient sns() {
        return new SnsClient() {
            @Override
            public PublishResponse publish(PublishRequest request) {
                return call(PUBLISH, () -> {
                    published.add(request);
                    return PublishResponse.builder().messageId("m").build();
                });
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    public EventBridgeClient events() {
        return new EventBridgeClient() {
            @Override
            public PutEventsResponse putEvents(PutEventsRequest request) {
                return call("PutEvents", () -> {
                    if (!badEntries.isEmpty()) {
                        return PutEventsResponse.builder()
                                .failedEntryCount(1)
                                .entries(badEntries.removeFirst())
                                .build();
                    }
                    events.addAll(request.entries());
                    return PutEventsResponse.builder().failedEntryCount(0).build();
                });
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    public SchedulerClient scheduler() {
        return new SchedulerClient() {
            @Override
            public CreateScheduleResponse createSchedule(CreateScheduleRequest request) {
                return call("CreateSchedule", () -> {
                    if (schedules.putIfAbsent(request.name(), request) != null) {
                        throw AwsErrors.of(409, "ConflictException", "Schedule already exists.");
                    }
                    return CreateScheduleResponse.builder().build();
                });
            }

            @Override
            public DeleteScheduleResponse deleteSchedule(DeleteScheduleRequest request) {
                return call("DeleteSchedule", () -> {
                    if (schedules.remove(request.name()) == null) {
                        throw AwsErrors.of(404, "ResourceNotFoundException", "Schedule does not exist.");
                    }
                    return DeleteScheduleResponse.builder().build();
                });
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    /** The ids of what the topic has taken, in order. */
    List<String> publishedIds() {
        return published.stream().map(one -> attribute(one, "notice")).toList();
    }

    List<String> publishedKinds() {
        return published.stream().map(one -> attribute(one, "kind")).toList();
    }

    static String attribute(PublishRequest request, String name) {
        return Objects.requireNonNull(request.messageAttributes().get(name), name)
                .stringValue();
    }
}
