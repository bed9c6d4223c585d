namespace ScriptProxy.Host.State;

/// <summary>Somebody who waits at a gate.</summary>
internal sealed class Turn : TaskCompletionSource<bool>
{
    private readonly GateEntry _entry;

    public Turn(GateEntry entry, int places)
        : base(TaskCreationOptions.RunContinuationsAsynchronously) => (_entry, Places, Node) = (entry, places, new LinkedListNode<Turn>(this));

    /// <summary>How many places there are by the options with which it came: who leaves may have come by others.</summary>
    public int Places { get; }

    /// <summary>Where it stands in the queue.</summary>
    public LinkedListNode<Turn> Node { get; }

    public void GiveUp() => _entry.GiveUp(this);
}
