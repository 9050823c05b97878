package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"

	"github.com/hatchet-dev/hatchet/pkg/client/rest"
	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

type scenario struct {
	name string
	run  func(context.Context) error
}

// checks are the scenarios, with the client and the tasks that they share.
type checks struct {
	client *hatchet.Client
	tasks  tasks
}

func (c checks) all() []scenario {
	return []scenario{
		{"run-and-wait", c.runAndWait},
		{"run-without-waiting", c.runWithoutWaiting},
		{"run-many", func(ctx context.Context) error { return c.runMany(ctx, 20) }},
		{"bulk-of-500", func(ctx context.Context) error { return c.runMany(ctx, 500) }},
		{"retries", c.retries},
		{"non-retryable-error", c.nonRetryableError},
		{"execution-timeout", c.executionTimeout},
		{"refresh-timeout", c.refreshTimeout},
		{"cancel-running", c.cancelRunning},
		{"cancel-queued", c.cancelQueued},
		{"release-slot", c.releaseSlot},
		{"logs-over-rest", c.logsOverRest},
		{"streaming", c.streaming},
		{"returns-nothing", c.returnsNothing},
		{"large-payload", c.largePayload},
		{"worker-labels", c.workerLabels},
		{"labels-changed-by-a-task", c.labelsChangedByATask},
	}
}

func (c checks) runAndWait(ctx context.Context) error {
	return c.gives(ctx, c.tasks.echo, job{N: 7, Text: "wait"}, echoed{N: 7, Text: "wait"})
}

func (c checks) runWithoutWaiting(ctx context.Context) error {
	ref, err := c.tasks.echo.RunNoWait(ctx, job{N: 9})
	if err != nil {
		return err
	}
	if err := c.reaches(ctx, ref.RunId, rest.V1TaskStatusCOMPLETED); err != nil {
		return err
	}
	return finishesWith(ref, "go-echo", echoed{N: 9})
}

func (c checks) runMany(ctx context.Context, count int) error {
	inputs := make([]hatchet.RunManyOpt, count)
	for n := range inputs {
		inputs[n] = hatchet.RunManyOpt{Input: job{N: n}}
	}
	refs, err := c.tasks.echo.RunMany(ctx, inputs)
	if err != nil {
		return err
	}
	seen := make([]int, 0, count)
	for _, ref := range refs {
		result, err := ref.Result()
		if err != nil {
			return err
		}
		var output echoed
		if err := result.TaskOutput("go-echo").Into(&output); err != nil {
			return err
		}
		seen = append(seen, output.N)
	}
	slices.Sort(seen) // the SDK gives the runs in no order
	wanted := make([]int, count)
	for n := range wanted {
		wanted[n] = n
	}
	return expect(seen, wanted)
}

func (c checks) retries(ctx context.Context) error {
	trace := newTrace()
	if err := c.gives(ctx, c.tasks.flaky, job{Trace: trace}, answer{RetryCount: 2}); err != nil {
		return err
	}
	return hasNotes(trace, "attempt_0", "attempt_1", "attempt_2")
}

func (c checks) nonRetryableError(ctx context.Context) error {
	trace := newTrace()
	if err := c.fails(ctx, c.tasks.hopeless, job{Trace: trace}, "hopeless on purpose"); err != nil {
		return err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	return hasNotes(trace, "attempt_0")
}

func (c checks) executionTimeout(ctx context.Context) error {
	return c.fails(ctx, c.tasks.slow, job{}, "Task exceeded timeout", "TIMED_OUT")
}

func (c checks) refreshTimeout(ctx context.Context) error {
	return c.gives(ctx, c.tasks.refreshed, job{}, answer{State: "finished after its first deadline"})
}

func (c checks) cancelRunning(ctx context.Context) error {
	trace := newTrace()
	ref, err := c.tasks.waits.RunNoWait(ctx, job{Trace: trace})
	if err != nil {
		return err
	}
	if err := noted(ctx, trace, "started"); err != nil {
		return err
	}
	if err := c.cancel(ctx, ref.RunId); err != nil {
		return err
	}
	if err := noted(ctx, trace, "cancelled"); err != nil {
		return err
	}
	return c.reaches(ctx, ref.RunId, rest.V1TaskStatusCANCELLED)
}

func (c checks) cancelQueued(ctx context.Context) error {
	first, second := newTrace(), newTrace()
	running, err := c.tasks.narrowWaits.RunNoWait(ctx, job{Trace: first})
	if err != nil {
		return err
	}
	if err := noted(ctx, first, "started"); err != nil {
		return err
	}
	queued, err := c.tasks.narrowWaits.RunNoWait(ctx, job{Trace: second})
	if err != nil {
		return err
	}
	if err := c.reaches(ctx, queued.RunId, rest.V1TaskStatusQUEUED); err != nil {
		return err
	}
	if err := c.cancel(ctx, queued.RunId); err != nil {
		return err
	}
	if err := c.reaches(ctx, queued.RunId, rest.V1TaskStatusCANCELLED); err != nil {
		return err
	}
	if err := c.cancel(ctx, running.RunId); err != nil {
		return err
	}
	if err := c.gives(ctx, c.tasks.narrowEcho, job{N: 1}, echoed{N: 1}); err != nil {
		return err
	}
	return hasNotes(second)
}

func (c checks) releaseSlot(ctx context.Context) error {
	trace := newTrace()
	ref, err := c.tasks.narrowReleases.RunNoWait(ctx, job{Trace: trace})
	if err != nil {
		return err
	}
	if err := noted(ctx, trace, "released"); err != nil {
		return err
	}
	if err := c.gives(ctx, c.tasks.narrowEcho, job{N: 2}, echoed{N: 2}); err != nil {
		return err
	}
	note(trace, "go on")
	return finishesWith(ref, "go-narrow-releases", answer{State: "finished without a slot"})
}

func (c checks) logsOverRest(ctx context.Context) error {
	ref, err := c.tasks.logs.RunNoWait(ctx, job{Text: "the log"})
	if err != nil {
		return err
	}
	if _, err := ref.Result(); err != nil {
		return err
	}
	wanted := "line 0 of the log, line 1 of the log, line 2 of the log"
	return until(ctx, wanted, func() (string, error) {
		list, err := c.client.Logs().List(ctx, uuid.MustParse(ref.RunId), &rest.V1LogLineListParams{})
		if err != nil || list.Rows == nil {
			return "", err
		}
		messages := make([]string, 0, len(*list.Rows))
		for _, line := range *list.Rows {
			messages = append(messages, line.Message)
		}
		slices.Sort(messages)
		return strings.Join(messages, ", "), nil
	})
}

func (c checks) streaming(ctx context.Context) error {
	trace := newTrace()
	ref, err := c.tasks.streams.RunNoWait(ctx, job{N: 50, Trace: trace})
	if err != nil {
		return err
	}
	chunks := c.client.Runs().SubscribeToStream(ctx, ref.RunId)
	if err := sleep(ctx, 2*time.Second); err != nil { // only what is sent after it is seen
		return err
	}
	note(trace, "subscribed")
	var seen, wanted []string
	for chunk := range chunks {
		seen = append(seen, chunk)
	}
	for i := range 50 {
		wanted = append(wanted, fmt.Sprintf("chunk %d;", i))
	}
	return expect(seen, wanted)
}

func (c checks) returnsNothing(ctx context.Context) error {
	_, err := c.tasks.nothing.Run(ctx, job{})
	return err
}

func (c checks) largePayload(ctx context.Context) error {
	var text strings.Builder
	for i := range 340_000 { // 1 MB in UTF-8
		text.WriteRune(rune(0x4E00 + i%5000))
	}
	return c.gives(ctx, c.tasks.echo, job{Text: text.String()}, echoed{Text: text.String()})
}

func (c checks) workerLabels(ctx context.Context) error {
	for _, place := range []string{"narrow", "wide", "narrow"} {
		wanted := hatchet.WithDesiredWorkerLabels(map[string]*hatchet.DesiredWorkerLabel{
			"place": {Value: place, Required: true},
		})
		if err := c.gives(ctx, c.tasks.labelled, job{}, answer{State: place}, wanted); err != nil {
			return err
		}
	}
	return nil
}

func (c checks) labelsChangedByATask(ctx context.Context) error {
	mood := fmt.Sprintf("mood %d", time.Now().UnixNano())
	result, err := c.tasks.relabels.Run(ctx, job{Text: mood})
	if err != nil {
		return err
	}
	var worker answer
	if err := result.Into(&worker); err != nil {
		return err
	}
	return until(ctx, mood, func() (string, error) {
		found, err := c.client.Workers().Get(ctx, worker.State)
		if err != nil || found.Labels == nil {
			return "", err
		}
		for _, label := range *found.Labels {
			if label.Key == "mood" && label.Value != nil {
				return *label.Value, nil
			}
		}
		return "", nil
	})
}

// gives runs the task and compares its output.
func (c checks) gives(
	ctx context.Context, task *hatchet.StandaloneTask, in job, wanted any, options ...hatchet.RunOptFunc,
) error {
	result, err := task.Run(ctx, in, options...)
	if err != nil {
		return err
	}
	return has(result, wanted)
}

func (c checks) fails(
	ctx context.Context, task *hatchet.StandaloneTask, in job, texts ...string,
) error {
	_, err := task.Run(ctx, in)
	if err == nil {
		return fmt.Errorf("succeeded, but had to fail")
	}
	for _, text := range texts {
		if strings.Contains(err.Error(), text) {
			return nil
		}
	}
	return fmt.Errorf("failed with %q, not with any of %q", err, texts)
}

func (c checks) cancel(ctx context.Context, runID string) error {
	ids := []types.UUID{uuid.MustParse(runID)}
	_, err := c.client.Runs().Cancel(ctx, rest.V1CancelTaskRequest{ExternalIds: &ids})
	return err
}

func (c checks) reaches(ctx context.Context, runID string, wanted rest.V1TaskStatus) error {
	return until(ctx, wanted, func() (rest.V1TaskStatus, error) { return c.status(ctx, runID) })
}

func (c checks) status(ctx context.Context, runID string) (rest.V1TaskStatus, error) {
	details, err := c.client.Runs().GetDetails(ctx, uuid.MustParse(runID))
	if err != nil {
		return "", err
	}
	return details.Status, nil
}

func finishesWith(ref *hatchet.WorkflowRunRef, task string, wanted any) error {
	result, err := ref.Result()
	if err != nil {
		return err
	}
	return has(result.TaskOutput(task), wanted)
}

func has(result *hatchet.TaskResult, wanted any) error {
	actual := reflect.New(reflect.TypeOf(wanted))
	if err := result.Into(actual.Interface()); err != nil {
		return err
	}
	return expect(actual.Elem().Interface(), wanted)
}

func expect(actual, wanted any) error {
	if !reflect.DeepEqual(actual, wanted) {
		return fmt.Errorf("got %.500v, wanted %.500v", actual, wanted)
	}
	return nil
}

func hasNotes(trace string, wanted ...string) error {
	lines, err := notes(trace)
	if err != nil {
		return err
	}
	if !slices.Equal(lines, wanted) {
		return fmt.Errorf("the task noted %q, wanted %q", lines, wanted)
	}
	return nil
}

// until waits until what is seen is what is wanted, for at most 50 seconds.
func until[T comparable](ctx context.Context, wanted T, actual func() (T, error)) error {
	deadline := time.Now().Add(50 * time.Second)
	for {
		seen, err := actual()
		if err == nil && seen == wanted {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited for %v, last saw %v (%v)", wanted, seen, err)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

func newTrace() string {
	folder, err := os.MkdirTemp("", "scenario-")
	if err != nil {
		panic(err)
	}
	return filepath.Join(folder, "trace")
}
