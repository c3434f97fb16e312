package dev.holdfast.report;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** SNS, EventBridge and its Scheduler, as far as notices need them. */
final class SimulatedChannels {
    final List<PublishRequest> published = new ArrayList<>();
    final List<PutEventsRequest> put = new ArrayList<>();
    final Map<String, CreateScheduleRequest> schedules = new TreeMap<>();
    private boolean snsIsDown;

    void snsIsDown(boolean down) {
        snsIsDown = down;
    }

    SnsClient sns() {
        return new SnsClient() {
            @Override
            public PublishResponse publish(PublishRequest request) {
                if (snsIsDown) {
                    throw AwsErrors.of(503, "ServiceUnavailable", "try later");
                }
                published.add(request);
                return PublishResponse.builder().messageId("m").build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    EventBridgeClient events() {
        return new EventBridgeClient() {
            @Override
            public PutEventsResponse putEvents(PutEventsRequest request) {
                put.add(request);
                return PutEventsResponse.builder().failedEntryCount(0).build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    SchedulerClient scheduler() {
        return new SchedulerClient() {
            @Override
            public CreateScheduleResponse createSchedule(CreateScheduleRequest request) {
                if (schedules.putIfAbsent(request.name(), request) != null) {
                    throw AwsErrors.of(409, "ConflictException", "there is one");
                }
                return CreateScheduleResponse.builder().build();
            }

            @Override
            public DeleteScheduleResponse deleteSchedule(DeleteScheduleRequest request) {
                if (schedules.remove(request.name()) == null) {
                    throw AwsErrors.of(404, "ResourceNotFoundException", "there is none");
                }
                return DeleteScheduleResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }
}
