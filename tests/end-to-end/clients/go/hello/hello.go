// Package hello declares the one task of the hello-world.
package hello

import (
	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

// Input is who to greet.
type Input struct {
	Name string `json:"name"`
}

// Output is the greeting.
type Output struct {
	Message string `json:"message"`
}

// Task greets.
func Task(client *hatchet.Client) *hatchet.StandaloneTask {
	return client.NewStandaloneTask("go-hello", func(_ hatchet.Context, in Input) (Output, error) {
		return Output{Message: "Hello, " + in.Name + "!"}, nil
	})
}
