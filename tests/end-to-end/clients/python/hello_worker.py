from hatchet_sdk import Context, Hatchet
from pydantic import BaseModel


class Greeting(BaseModel):
    name: str


hatchet = Hatchet()


@hatchet.task(name="python-hello", input_validator=Greeting)
def hello(input: Greeting, ctx: Context) -> dict[str, str]:
    return {"message": f"Hello, {input.name}!"}


if __name__ == "__main__":
    hatchet.worker("python-hello-worker", workflows=[hello]).start()
