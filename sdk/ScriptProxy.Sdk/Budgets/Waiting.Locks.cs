namespace ScriptProxy.Sdk.Budgets;

#pragma warning disable CS1591 // each does what the method of the framework does that it stands for

/// <content>Locks.</content>
public static partial class Waiting
{
    public static void Enter(object monitor) => _ = Monitor.TryEnter(monitor) || For(monitor, Timeout.Infinite, Monitor.TryEnter);

    public static void Enter(object monitor, ref bool taken) => TryEnter(monitor, Timeout.Infinite, ref taken);

    public static bool TryEnter(object monitor, TimeSpan time) => TryEnter(monitor, Milliseconds(time));

    public static bool TryEnter(object monitor, int milliseconds) => Monitor.TryEnter(monitor) || For(monitor, milliseconds, Monitor.TryEnter);

    public static void TryEnter(object monitor, TimeSpan time, ref bool taken) => TryEnter(monitor, Milliseconds(time), ref taken);

    public static void TryEnter(object monitor, int milliseconds, ref bool taken)
    {
        Monitor.TryEnter(monitor, ref taken);
        if (!taken)
        {
            taken = For(monitor, milliseconds, Monitor.TryEnter);
        }
    }

    public static bool Wait(object monitor) => Wait(monitor, Timeout.Infinite);

    public static bool Wait(object monitor, TimeSpan time) => Wait(monitor, Milliseconds(time));

    public static bool Wait(object monitor, int milliseconds) => For(monitor, milliseconds, Monitor.Wait);

    public static bool Wait(object monitor, TimeSpan time, bool exitContext) => Wait(monitor, Milliseconds(time));

    public static bool Wait(object monitor, int milliseconds, bool exitContext) => Wait(monitor, milliseconds);

    public static void Enter(Lock exclusive) => TryEnter(exclusive, Timeout.Infinite);

    public static bool TryEnter(Lock exclusive, TimeSpan time) => TryEnter(exclusive, Milliseconds(time));

    public static bool TryEnter(Lock exclusive, int milliseconds) => exclusive.TryEnter() || For(exclusive, milliseconds, static (exclusive, time) => exclusive.TryEnter(time));

    public static Lock.Scope EnterScope(Lock exclusive)
    {
        Enter(exclusive);
        var scope = exclusive.EnterScope();
        exclusive.Exit(); // it was entered twice
        return scope;
    }

    public static void EnterReadLock(ReaderWriterLockSlim shared) => TryEnterReadLock(shared, Timeout.Infinite);

    public static bool TryEnterReadLock(ReaderWriterLockSlim shared, TimeSpan time) => TryEnterReadLock(shared, Milliseconds(time));

    public static bool TryEnterReadLock(ReaderWriterLockSlim shared, int milliseconds) =>
        shared.TryEnterReadLock(0) || For(shared, milliseconds, static (shared, time) => shared.TryEnterReadLock(time));

    public static void EnterUpgradeableReadLock(ReaderWriterLockSlim shared) => TryEnterUpgradeableReadLock(shared, Timeout.Infinite);

    public static bool TryEnterUpgradeableReadLock(ReaderWriterLockSlim shared, TimeSpan time) => TryEnterUpgradeableReadLock(shared, Milliseconds(time));

    public static bool TryEnterUpgradeableReadLock(ReaderWriterLockSlim shared, int milliseconds) =>
        shared.TryEnterUpgradeableReadLock(0) || For(shared, milliseconds, static (shared, time) => shared.TryEnterUpgradeableReadLock(time));

    public static void EnterWriteLock(ReaderWriterLockSlim shared) => TryEnterWriteLock(shared, Timeout.Infinite);

    public static bool TryEnterWriteLock(ReaderWriterLockSlim shared, TimeSpan time) => TryEnterWriteLock(shared, Milliseconds(time));

    public static bool TryEnterWriteLock(ReaderWriterLockSlim shared, int milliseconds) =>
        shared.TryEnterWriteLock(0) || For(shared, milliseconds, static (shared, time) => shared.TryEnterWriteLock(time));
}
