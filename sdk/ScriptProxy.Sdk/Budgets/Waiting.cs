using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk.Budgets;

#pragma warning disable CS1591 // each does what the method of the framework does that it stands for

/// <summary>
/// What the host weaves into the code of a rule in place of the framework's methods that block the thread: they wait as long as the call's budget lasts, and then fail it.
/// Nobody calls it by hand. A name is that of the framework's method, and the object it is called on comes first. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Waiting
{
    private const int SpinsAtOnce = 100;

    private static readonly ManualResetEvent Never = new(initialState: false);

    public static void Sleep(int milliseconds) => For(Never, milliseconds, static (never, time) => never.WaitOne(time), isSleep: true);

    public static void Sleep(TimeSpan time) => Sleep(Milliseconds(time));

    public static void SpinWait(int iterations)
    {
        for (; iterations > 0; iterations -= SpinsAtOnce)
        {
            Checkpoint.Pass();
            Thread.SpinWait(Math.Min(iterations, SpinsAtOnce));
        }
    }

    public static void Join(Thread thread) => Join(thread, Timeout.Infinite);

    public static bool Join(Thread thread, TimeSpan time) => Join(thread, Milliseconds(time));

    public static bool Join(Thread thread, int milliseconds) => For(thread, milliseconds, static (thread, time) => thread.Join(time));

    public static void Wait(Task task) => Wait(task, Timeout.Infinite);

    public static bool Wait(Task task, int milliseconds) => Wait(task, milliseconds, CancellationToken.None);

    public static bool Wait(Task task, TimeSpan time) => Wait(task, Milliseconds(time));

    public static void Wait(Task task, CancellationToken cancelled) => Wait(task, Timeout.Infinite, cancelled);

    public static bool Wait(Task task, TimeSpan time, CancellationToken cancelled) => Wait(task, Milliseconds(time), cancelled);

    public static bool Wait(Task task, int milliseconds, CancellationToken cancelled) =>
        task.IsCompleted ? task.Wait(milliseconds, cancelled) : For((task, cancelled), milliseconds, static (state, time) => state.task.Wait(time, state.cancelled));

    public static void WaitAll(Task[] tasks) => WaitAll(tasks, Timeout.Infinite, CancellationToken.None);

    public static void WaitAll(ReadOnlySpan<Task> tasks) => WaitAll(tasks.ToArray());

    public static void WaitAll(IEnumerable<Task> tasks, CancellationToken cancelled) => WaitAll([.. tasks], Timeout.Infinite, cancelled);

    public static bool WaitAll(Task[] tasks, TimeSpan time) => WaitAll(tasks, Milliseconds(time), CancellationToken.None);

    public static bool WaitAll(Task[] tasks, int milliseconds) => WaitAll(tasks, milliseconds, CancellationToken.None);

    public static void WaitAll(Task[] tasks, CancellationToken cancelled) => WaitAll(tasks, Timeout.Infinite, cancelled);

    public static bool WaitAll(Task[] tasks, int milliseconds, CancellationToken cancelled) =>
        For((tasks, cancelled), milliseconds, static (state, time) => Task.WaitAll(state.tasks, time, state.cancelled));

    public static int WaitAny(Task[] tasks) => WaitAny(tasks, Timeout.Infinite, CancellationToken.None);

    public static int WaitAny(Task[] tasks, TimeSpan time) => WaitAny(tasks, Milliseconds(time), CancellationToken.None);

    public static int WaitAny(Task[] tasks, int milliseconds) => WaitAny(tasks, milliseconds, CancellationToken.None);

    public static int WaitAny(Task[] tasks, CancellationToken cancelled) => WaitAny(tasks, Timeout.Infinite, cancelled);

    public static int WaitAny(Task[] tasks, int milliseconds, CancellationToken cancelled)
    {
        var first = -1;
        For(tasks, milliseconds, (all, time) => (first = Task.WaitAny(all, time, cancelled)) >= 0 || all.Length == 0);
        return first;
    }

    /// <summary>Before a task is asked for its result, or an awaiter without having been awaited.</summary>
    /// <param name="task">The task.</param>
    public static void End(Task task)
    {
        if (!task.IsCompleted)
        {
            For<Task[]>([task], Timeout.Infinite, static (tasks, time) => Task.WaitAny(tasks, time) >= 0); // does not throw what the task did
        }
    }

    /// <inheritdoc cref="End(Task)"/>
    public static void End<T>(ref ValueTask<T> task)
    {
        if (!task.IsCompleted)
        {
            var kept = task.Preserve();
            task = kept;
            End(kept.AsTask());
        }
    }

    /// <inheritdoc cref="End(Task)"/>
    public static void End(ref TaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End<T>(ref TaskAwaiter<T> awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End(ref ValueTaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End<T>(ref ValueTaskAwaiter<T> awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End(ref ConfiguredTaskAwaitable.ConfiguredTaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End<T>(ref ConfiguredTaskAwaitable<T>.ConfiguredTaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End(ref ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    /// <inheritdoc cref="End(Task)"/>
    public static void End<T>(ref ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter) => End(awaiter, awaiter.IsCompleted);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TAwaiter>(TAwaiter awaiter, bool isCompleted)
        where TAwaiter : struct, ICriticalNotifyCompletion
    {
        if (!isCompleted)
        {
            EndLater(awaiter);
        }
    }

    private static void EndLater<TAwaiter>(TAwaiter awaiter)
        where TAwaiter : struct, ICriticalNotifyCompletion
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaiter.UnsafeOnCompleted(end.SetResult);
        End(end.Task);
    }

    private static bool For<T>(T what, int milliseconds, Func<T, int, bool> wait, bool isSleep = false)
    {
        var thread = BudgetThread.Current;
        if (thread.MayBlock() is not { } left)
        {
            return wait(what, milliseconds);
        }

        var most = (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, int.MaxValue - 1));
        var isCut = milliseconds < 0 || milliseconds > most;
        var began = Environment.TickCount64;
        bool came;
        try
        {
            came = wait(what, isCut ? most : milliseconds);
        }
        catch
        {
            thread.Blocked(Environment.TickCount64 - began, isOver: false);
            throw;
        }

        thread.Blocked(Environment.TickCount64 - began, isOver: isCut && (!came || isSleep));
        return came;
    }

    private static int Milliseconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? Timeout.Infinite : (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);
}
