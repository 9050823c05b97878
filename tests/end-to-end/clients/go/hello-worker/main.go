package main

import (
	"context"
	"log"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"

	"endtoend/hello"
)

func main() {
	client, err := hatchet.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	worker, err := client.NewWorker("go-hello-worker", hatchet.WithWorkflows(hello.Task(client)))
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.StartBlocking(context.Background()); err != nil {
		log.Fatal(err)
	}
}
