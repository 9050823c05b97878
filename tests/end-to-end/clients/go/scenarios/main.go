// Scenarios checks every feature a user of the Go SDK meets first, from outside the engine.
//
//	scenarios worker          the worker most scenarios run on
//	scenarios narrow-worker   a second worker, with one slot
//	scenarios check [NAME]... runs the scenarios, prints PASS or FAIL for each
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: scenarios worker|narrow-worker|check [NAME]...")
	}
	client, err := hatchet.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	tasks := declare(client)
	switch os.Args[1] {
	case "worker":
		work(client, "go-worker", "wide", 100, tasks.wide())
	case "narrow-worker":
		work(client, "go-narrow", "narrow", 1, tasks.narrow())
	case "check":
		ready(tasks.echo)
		ready(tasks.narrowEcho)
		check(checks{client, tasks}.all(), os.Args[2:])
	default:
		log.Fatalf("unknown mode %q", os.Args[1])
	}
}

func work(client *hatchet.Client, name, place string, slots int, all []hatchet.WorkflowBase) {
	worker, err := client.NewWorker(name,
		hatchet.WithWorkflows(all...),
		hatchet.WithSlots(slots),
		hatchet.WithLabels(map[string]any{"place": place}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.StartBlocking(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// ready runs the task until it succeeds: its worker may still be starting.
func ready(task *hatchet.StandaloneTask) {
	for tries := 1; ; tries++ {
		_, err := task.Run(context.Background(), job{})
		if err == nil {
			return
		}
		if tries == 10 {
			log.Fatal(err)
		}
		time.Sleep(time.Second)
	}
}

func check(all []scenario, names []string) {
	failed := false
	for _, scenario := range all {
		if len(names) > 0 && !slices.Contains(names, scenario.name) {
			continue
		}
		if err := within(time.Minute, scenario.run); err != nil {
			failed = true
			fmt.Printf("FAIL %s: %s\n", scenario.name, strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Printf("PASS %s\n", scenario.name)
		}
	}
	if failed {
		os.Exit(1)
	}
}

// within ends with an error when the run takes too long, also where the SDK ignores the context.
func within(limit time.Duration, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("not finished after %s", limit)
	}
}
