using System.Runtime.InteropServices;
using ScriptProxy.Bench;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await Settings.InvokeAsync(args, settings => BenchRun.RunAsync(settings, Console.Out, stop.Token));

// The end is an ordinary one: what was started is stopped, what was written to temporary folders is deleted.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
