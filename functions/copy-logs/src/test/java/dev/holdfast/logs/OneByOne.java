package dev.holdfast.logs;

import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;

/** Lets several threads use simulated logs that are made for one. */
record OneByOne(SimulatedLogs logs) implements CloudWatchLogsClient {
    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        synchronized (logs) {
            return logs.filterLogEvents(request);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
