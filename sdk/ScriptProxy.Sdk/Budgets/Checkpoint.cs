using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk.Budgets;

/// <summary>
/// What the host weaves into the code of a rule, so that none of its calls runs for ever. Nobody calls it by hand: it does nothing then that was not done already.
/// Thread-safe: each thread has its own count.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Checkpoint
{
    private const int Large = 32 << 10;

    /// <summary>Before every jump backwards, and at the beginning of what a library may call without end.</summary>
    /// <exception cref="Exception">The call has used more than its budget.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pass()
    {
        if (--CheckpointState.Left < 0)
        {
            Look();
        }
    }

    /// <summary>At the beginning of every method that calls others.</summary>
    /// <exception cref="Exception">The call has used more than its budget, or the stack is too deep.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter()
    {
        // Where no end is set it is zero, and the left side, less one, is below all that.
        if (CheckpointState.StackHere() - 1 < CheckpointState.StackEnd - 1)
        {
            LookAtStack();
        }

        Pass();
    }

    /// <summary>Before what takes the execution context along: an <c>await</c> that waits, a new task, a timer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Carry() => BudgetThread.Current.Carry();

    /// <summary>After a call that may have allocated much.</summary>
    /// <exception cref="Exception">The call has used more than its budget.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Allocated() => BudgetThread.Current.LookAtAllocation(0);

    /// <summary>Before so many elements are allocated.</summary>
    /// <param name="length">How many.</param>
    /// <param name="size">The bytes of one.</param>
    /// <returns><paramref name="length"/>.</returns>
    /// <exception cref="Exception">That would be more than the budget.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Elements(int length, int size)
    {
        if ((long)length * size > Large)
        {
            LookAtAllocation((long)length * size);
        }

        return length;
    }

    /// <inheritdoc cref="Elements(int, int)"/>
    public static nint Elements(nint length, int size)
    {
        if (length > Large / size)
        {
            LookAtAllocation(length > long.MaxValue / size ? long.MaxValue >> 1 : length * size);
        }

        return length;
    }

    /// <summary>Before what holds so many elements is to hold others: what it has already is not allocated again.</summary>
    /// <param name="length">How many it is to hold.</param>
    /// <param name="capacity">How many it holds.</param>
    /// <param name="size">The bytes of one.</param>
    /// <returns><paramref name="length"/>.</returns>
    /// <exception cref="Exception">That would be more than the budget.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Growth(int length, int capacity, int size) => length > capacity ? Elements(length, size) : length;

    /// <summary>Before so many elements are taken from a pool. What that allocates, if anything, shows afterwards; here it is enough that the budget could pay for it.</summary>
    /// <inheritdoc cref="Elements(int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rented(int length, int size)
    {
        if ((long)length * size > Large)
        {
            BudgetThread.Current.LookAtRent((long)length * size);
        }

        return length;
    }

    /// <summary>Before an array of several dimensions is allocated.</summary>
    /// <param name="bytes">Of all its elements.</param>
    /// <exception cref="Exception">That would be more than the budget.</exception>
    public static void Bytes(double bytes)
    {
        if (bytes > Large)
        {
            LookAtAllocation((long)Math.Min(bytes, long.MaxValue >> 1));
        }
    }

    /// <summary>Before so many bytes of the stack are taken.</summary>
    /// <param name="bytes">How many.</param>
    /// <returns><paramref name="bytes"/>.</returns>
    /// <exception cref="InsufficientExecutionStackException">The stack may not have them.</exception>
    public static nuint StackBytes(nuint bytes)
    {
        if (bytes > Large)
        {
            throw new InsufficientExecutionStackException($"A rule may take {Large >> 10} KB of the stack at once, not {bytes} bytes; rent an array.");
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return bytes;
    }

    /// <summary>Where something of a type is thrown that a <c>catch</c> wants.</summary>
    /// <param name="thrown">It; null if it is of another type.</param>
    /// <returns>Whether it may have it: not once the call has used more than its budget.</returns>
    public static bool MayCatch(object? thrown) => thrown is not null && BudgetThread.Current.MayCatch();

    /// <inheritdoc cref="MayCatch(object?)"/>
    /// <param name="wanted">Whether the <c>catch</c> wants it.</param>
    public static bool MayCatch(bool wanted) => wanted && BudgetThread.Current.MayCatch();

    /// <summary>At the beginning of a <c>finally</c>.</summary>
    /// <returns>Whether it is to be left out: the call has used more than its budget, and is too deep down the stack for what may throw again.</returns>
    public static bool IsDeep() => CheckpointState.StackHere() < CheckpointState.StackEnd + BudgetThread.StackOfFinally && BudgetThread.Current.IsPastTidyingUp;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Look() => BudgetThread.Current.Look();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LookAtStack() => BudgetThread.Current.LookAtStack();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LookAtAllocation(long bytes) => BudgetThread.Current.LookAtAllocation(bytes);
}
