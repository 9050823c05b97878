package main

import (
	"context"
	"fmt"
	"log"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"

	"endtoend/hello"
)

func main() {
	client, err := hatchet.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	result, err := hello.Task(client).Run(context.Background(), hello.Input{Name: "Go"})
	if err != nil {
		log.Fatal(err)
	}
	var output hello.Output
	if err := result.Into(&output); err != nil {
		log.Fatal(err)
	}
	fmt.Println(output.Message)
}
