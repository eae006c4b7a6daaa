import Synchronization

/// One slot between threads: a newer value replaces one that nobody fetched. Neither side ever
/// waits for the other, so a stalled terminal costs the engine nothing.
package final class Mailbox<Value: Sendable>: Sendable {
    private let slot = Mutex<Value?>(nil)
    private let onDelivery: @Sendable () -> Void

    /// `onDelivery` is called after each delivery on the delivering thread; it must not block.
    package init(onDelivery: @escaping @Sendable () -> Void = {}) {
        self.onDelivery = onDelivery
    }

    package func deliver(_ value: Value) {
        slot.withLock { $0 = value }
        onDelivery()
    }

    /// Empties the slot.
    package func take() -> Value? {
        slot.withLock { slot in
            defer { slot = nil }
            return slot
        }
    }
}
