from hello_worker import Greeting, hello

print(hello.run(Greeting(name="Python"))["message"])
