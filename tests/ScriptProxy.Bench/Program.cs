using System.Runtime.InteropServices;
using ScriptProxy.Bench;
using ScriptProxy.Bench.Replay;

if (args.FirstOrDefault() == EchoUpstream.Command)
{
    await EchoUpstream.RunAsync(args[1]);
    return 0;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return args is [ReplayRun.Command, .. var rest]
    ? await ReplaySettings.InvokeAsync(rest, settings => Outcome.OfAsync(() => ReplayRun.RunAsync(settings, Console.Out, stop.Token)))
    : await Settings.InvokeAsync(args, settings => Outcome.OfAsync(() => BenchRun.RunAsync(settings, Console.Out, stop.Token)));

// The end is an ordinary one: what was started is stopped, what was written to temporary folders is deleted.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
