using ScriptProxy.Host.Explaining;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// Exchanges that somebody wants explained.
internal sealed partial class Exchange
{
    /// <summary>Writes down how the exchange is decided; null unless somebody has asked for that.</summary>
    public Recorder? Recorder { get; set; }

    /// <summary>Whether the exchange is only a question, and has ended where its upstream would be asked.</summary>
    public bool IsNotAsked { get; private set; }

    /// <summary>Ends a question in place of asking: nobody made an answer that hooks could see.</summary>
    public void EndUnasked()
    {
        AnswerWith(new Answer(204));
        IsNotAsked = ResponseHooksRan = true;
    }
}
