namespace ScriptProxy.Host.State;

/// <summary>Somebody who waits at a gate.</summary>
internal sealed class Turn : TaskCompletionSource<bool>
{
    private readonly GateEntry _entry;

    public Turn(GateEntry entry)
        : base(TaskCreationOptions.RunContinuationsAsynchronously) => (_entry, Node) = (entry, new LinkedListNode<Turn>(this));

    /// <summary>Where it stands in the queue.</summary>
    public LinkedListNode<Turn> Node { get; }

    public void GiveUp() => _entry.GiveUp(this);
}
