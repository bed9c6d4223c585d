namespace ScriptProxy.Sdk.Budgets;

#pragma warning disable CS1591 // each does what the method of the framework does that it stands for

/// <content>Signals that one thread gives to another.</content>
public static partial class Waiting
{
    public static bool WaitOne(WaitHandle handle) => WaitOne(handle, Timeout.Infinite, exitContext: false);

    public static bool WaitOne(WaitHandle handle, TimeSpan time) => WaitOne(handle, Milliseconds(time), exitContext: false);

    public static bool WaitOne(WaitHandle handle, int milliseconds) => WaitOne(handle, milliseconds, exitContext: false);

    public static bool WaitOne(WaitHandle handle, TimeSpan time, bool exitContext) => WaitOne(handle, Milliseconds(time), exitContext);

    public static bool WaitOne(WaitHandle handle, int milliseconds, bool exitContext) => For(handle, milliseconds, static (handle, time) => handle.WaitOne(time));

    public static bool WaitAll(WaitHandle[] handles) => WaitAll(handles, Timeout.Infinite, exitContext: false);

    public static bool WaitAll(WaitHandle[] handles, TimeSpan time) => WaitAll(handles, Milliseconds(time), exitContext: false);

    public static bool WaitAll(WaitHandle[] handles, int milliseconds) => WaitAll(handles, milliseconds, exitContext: false);

    public static bool WaitAll(WaitHandle[] handles, TimeSpan time, bool exitContext) => WaitAll(handles, Milliseconds(time), exitContext);

    public static bool WaitAll(WaitHandle[] handles, int milliseconds, bool exitContext) => For(handles, milliseconds, static (handles, time) => WaitHandle.WaitAll(handles, time));

    public static int WaitAny(WaitHandle[] handles) => WaitAny(handles, Timeout.Infinite, exitContext: false);

    public static int WaitAny(WaitHandle[] handles, TimeSpan time) => WaitAny(handles, Milliseconds(time), exitContext: false);

    public static int WaitAny(WaitHandle[] handles, int milliseconds) => WaitAny(handles, milliseconds, exitContext: false);

    public static int WaitAny(WaitHandle[] handles, TimeSpan time, bool exitContext) => WaitAny(handles, Milliseconds(time), exitContext);

    public static int WaitAny(WaitHandle[] handles, int milliseconds, bool exitContext)
    {
        var first = WaitHandle.WaitTimeout;
        For(handles, milliseconds, (all, time) => (first = WaitHandle.WaitAny(all, time)) != WaitHandle.WaitTimeout);
        return first;
    }

    public static bool SignalAndWait(WaitHandle signal, WaitHandle handle) => SignalAndWait(signal, handle, Timeout.Infinite, exitContext: false);

    public static bool SignalAndWait(WaitHandle signal, WaitHandle handle, TimeSpan time, bool exitContext) => SignalAndWait(signal, handle, Milliseconds(time), exitContext);

    public static bool SignalAndWait(WaitHandle signal, WaitHandle handle, int milliseconds, bool exitContext) =>
        For((signal, handle), milliseconds, static (state, time) => WaitHandle.SignalAndWait(state.signal, state.handle, time, exitContext: false));

    public static void Wait(ManualResetEventSlim signal) => Wait(signal, Timeout.Infinite, CancellationToken.None);

    public static bool Wait(ManualResetEventSlim signal, TimeSpan time) => Wait(signal, Milliseconds(time), CancellationToken.None);

    public static bool Wait(ManualResetEventSlim signal, int milliseconds) => Wait(signal, milliseconds, CancellationToken.None);

    public static void Wait(ManualResetEventSlim signal, CancellationToken cancelled) => Wait(signal, Timeout.Infinite, cancelled);

    public static bool Wait(ManualResetEventSlim signal, TimeSpan time, CancellationToken cancelled) => Wait(signal, Milliseconds(time), cancelled);

    public static bool Wait(ManualResetEventSlim signal, int milliseconds, CancellationToken cancelled) =>
        For((signal, cancelled), milliseconds, static (state, time) => state.signal.Wait(time, state.cancelled));

    public static void Wait(SemaphoreSlim semaphore) => Wait(semaphore, Timeout.Infinite, CancellationToken.None);

    public static bool Wait(SemaphoreSlim semaphore, TimeSpan time) => Wait(semaphore, Milliseconds(time), CancellationToken.None);

    public static bool Wait(SemaphoreSlim semaphore, int milliseconds) => Wait(semaphore, milliseconds, CancellationToken.None);

    public static void Wait(SemaphoreSlim semaphore, CancellationToken cancelled) => Wait(semaphore, Timeout.Infinite, cancelled);

    public static bool Wait(SemaphoreSlim semaphore, TimeSpan time, CancellationToken cancelled) => Wait(semaphore, Milliseconds(time), cancelled);

    public static bool Wait(SemaphoreSlim semaphore, int milliseconds, CancellationToken cancelled) =>
        For((semaphore, cancelled), milliseconds, static (state, time) => state.semaphore.Wait(time, state.cancelled));

    public static void Wait(CountdownEvent countdown) => Wait(countdown, Timeout.Infinite, CancellationToken.None);

    public static bool Wait(CountdownEvent countdown, TimeSpan time) => Wait(countdown, Milliseconds(time), CancellationToken.None);

    public static bool Wait(CountdownEvent countdown, int milliseconds) => Wait(countdown, milliseconds, CancellationToken.None);

    public static void Wait(CountdownEvent countdown, CancellationToken cancelled) => Wait(countdown, Timeout.Infinite, cancelled);

    public static bool Wait(CountdownEvent countdown, TimeSpan time, CancellationToken cancelled) => Wait(countdown, Milliseconds(time), cancelled);

    public static bool Wait(CountdownEvent countdown, int milliseconds, CancellationToken cancelled) =>
        For((countdown, cancelled), milliseconds, static (state, time) => state.countdown.Wait(time, state.cancelled));

    public static void SignalAndWait(Barrier barrier) => SignalAndWait(barrier, Timeout.Infinite, CancellationToken.None);

    public static bool SignalAndWait(Barrier barrier, TimeSpan time) => SignalAndWait(barrier, Milliseconds(time), CancellationToken.None);

    public static bool SignalAndWait(Barrier barrier, int milliseconds) => SignalAndWait(barrier, milliseconds, CancellationToken.None);

    public static void SignalAndWait(Barrier barrier, CancellationToken cancelled) => SignalAndWait(barrier, Timeout.Infinite, cancelled);

    public static bool SignalAndWait(Barrier barrier, TimeSpan time, CancellationToken cancelled) => SignalAndWait(barrier, Milliseconds(time), cancelled);

    public static bool SignalAndWait(Barrier barrier, int milliseconds, CancellationToken cancelled) =>
        For((barrier, cancelled), milliseconds, static (state, time) => state.barrier.SignalAndWait(time, state.cancelled));
}
