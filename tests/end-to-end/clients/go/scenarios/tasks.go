package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hatchet-dev/hatchet/pkg/worker"
	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

// job is what a task works on; Trace is a file in which it notes what happened to it.
type job struct {
	N     int    `json:"n"`
	Text  string `json:"text"`
	Trace string `json:"trace"`
}

type echoed struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

type answer struct {
	State      string `json:"state"`
	RetryCount int    `json:"retryCount"`
}

// tasks are those of both workers.
type tasks struct {
	echo, flaky, hopeless, slow, refreshed, waits, logs, streams *hatchet.StandaloneTask
	nothing, labelled, relabels                                  *hatchet.StandaloneTask
	narrowWaits, narrowEcho, narrowReleases                      *hatchet.StandaloneTask
}

func declare(client *hatchet.Client) tasks {
	return tasks{
		echo: client.NewStandaloneTask("go-echo", func(_ hatchet.Context, in job) (echoed, error) {
			return echoed{N: in.N, Text: in.Text}, nil
		}),
		flaky: client.NewStandaloneTask("go-flaky", func(ctx hatchet.Context, in job) (answer, error) {
			note(in.Trace, fmt.Sprintf("attempt %d", ctx.RetryCount()))
			if ctx.RetryCount() < 2 {
				return answer{}, fmt.Errorf("attempt %d fails on purpose", ctx.RetryCount())
			}
			return answer{RetryCount: ctx.RetryCount()}, nil
		}, hatchet.WithRetries(3)),
		hopeless: client.NewStandaloneTask("go-hopeless", func(ctx hatchet.Context, in job) (answer, error) {
			note(in.Trace, fmt.Sprintf("attempt %d", ctx.RetryCount()))
			return answer{}, worker.NewNonRetryableError(errors.New("hopeless on purpose"))
		}, hatchet.WithRetries(3)),
		slow: client.NewStandaloneTask("go-slow", func(ctx hatchet.Context, _ job) (answer, error) {
			return answer{}, sleep(ctx, time.Minute)
		}, hatchet.WithExecutionTimeout(2*time.Second)),
		refreshed: client.NewStandaloneTask("go-refreshed", func(ctx hatchet.Context, _ job) (answer, error) {
			if err := ctx.RefreshTimeout("30s"); err != nil {
				return answer{}, err
			}
			if err := sleep(ctx, 4*time.Second); err != nil {
				return answer{}, err
			}
			return answer{State: "finished after its first deadline"}, nil
		}, hatchet.WithExecutionTimeout(2*time.Second)),
		waits:       client.NewStandaloneTask("go-waits", waitForCancellation),
		narrowWaits: client.NewStandaloneTask("go-narrow-waits", waitForCancellation),
		narrowEcho: client.NewStandaloneTask("go-narrow-echo", func(_ hatchet.Context, in job) (echoed, error) {
			return echoed{N: in.N}, nil
		}),
		narrowReleases: client.NewStandaloneTask("go-narrow-releases", func(ctx hatchet.Context, in job) (answer, error) {
			if err := ctx.ReleaseSlot(); err != nil {
				return answer{}, err
			}
			note(in.Trace, "released")
			return answer{State: "finished without a slot"}, noted(ctx, in.Trace, "go on")
		}),
		logs: client.NewStandaloneTask("go-logs", func(ctx hatchet.Context, in job) (answer, error) {
			for i := range 3 {
				ctx.Log(fmt.Sprintf("line %d of %s", i, in.Text))
			}
			return answer{}, nil
		}),
		streams: client.NewStandaloneTask("go-streams", func(ctx hatchet.Context, in job) (answer, error) {
			if err := noted(ctx, in.Trace, "subscribed"); err != nil {
				return answer{}, err
			}
			for i := range in.N {
				ctx.PutStream(fmt.Sprintf("chunk %d;", i))
			}
			return answer{}, nil
		}),
		nothing: client.NewStandaloneTask("go-nothing", func(_ hatchet.Context, _ job) (any, error) {
			return nil, nil
		}),
		labelled: client.NewStandaloneTask("go-labelled", func(ctx hatchet.Context, _ job) (answer, error) {
			return answer{State: fmt.Sprint(ctx.Worker().GetLabels()["place"])}, nil
		}),
		relabels: client.NewStandaloneTask("go-relabels", func(ctx hatchet.Context, in job) (answer, error) {
			err := ctx.Worker().UpsertLabels(map[string]any{"mood": in.Text})
			return answer{State: ctx.Worker().ID()}, err
		}),
	}
}

func (t tasks) wide() []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{
		t.echo, t.flaky, t.hopeless, t.slow, t.refreshed, t.waits, t.logs, t.streams,
		t.nothing, t.labelled, t.relabels,
	}
}

func (t tasks) narrow() []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{t.narrowWaits, t.narrowEcho, t.narrowReleases, t.labelled}
}

func waitForCancellation(ctx hatchet.Context, in job) (answer, error) {
	note(in.Trace, "started")
	err := sleep(ctx, 50*time.Second)
	if err != nil {
		note(in.Trace, "cancelled")
	}
	return answer{}, err
}

func sleep(ctx context.Context, duration time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(duration):
		return nil
	}
}

func note(trace, line string) {
	file, err := os.OpenFile(trace, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if _, err := file.WriteString(line + "\n"); err != nil {
		panic(err)
	}
}

func notes(trace string) ([]string, error) {
	text, err := os.ReadFile(trace)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return strings.Fields(strings.ReplaceAll(string(text), " ", "_")), nil
}

// noted waits until a task or a scenario has noted the line.
func noted(ctx context.Context, trace, line string) error {
	return until(ctx, true, func() (bool, error) {
		lines, err := notes(trace)
		return slices.Contains(lines, strings.ReplaceAll(line, " ", "_")), err
	})
}
