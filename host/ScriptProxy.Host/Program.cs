using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;

ProcessDefaults.Apply();
var exitCode = await CommandLine.InvokeAsync(args, new CommandActions(), Console.Out, Console.Error);
Environment.Exit(exitCode); // a thread that a unit has started must not keep what has ended
