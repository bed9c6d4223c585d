using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;

return await CommandLine.InvokeAsync(args, new CommandActions(), Console.Out, Console.Error);
