import SluiceCore

extension Table {
    mutating func perform(_ action: Action, _ context: Context) -> Bool {
        if detail?.isFocused == true, detail?.scroll(action) == true { return true }
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -max(1, height - 1))
        case .pageDown: move(by: max(1, height - 1))
        case .first: goToFirst()
        case .last: goToLast()
        case .left: shift = max(0, shift - 8)
        case .right: shift = min(4096, shift + 8)
        case .detail: detail = detail == nil ? DetailPane() : nil
        case .nextPane, .previousPane:
            guard detail != nil else { return false }
            detail?.isFocused.toggle()
        case .back:
            guard detail != nil else { return false }
            detail = nil
        case .follow:
            cursor = cursor == .newest ? selectedRow.map { .row($0.id) } ?? .first : .newest
        default: return rearrange(action, context)
        }
        return true
    }

    /// What changes which rows are seen, or their order.
    private mutating func rearrange(_ action: Action, _ context: Context) -> Bool {
        switch action {
        case .sortPrevious: chooseSortColumn(-1)
        case .sortNext: chooseSortColumn(1)
        case .reverse: isDescending.toggle()
        case .mark: mark()
        case .unmarkAll:
            marks = []
            showsOnlyMarked = false
        case .onlyMarked: showsOnlyMarked.toggle()
        case .toggleFilter: filter.isOn.toggle()
        default: return false
        }
        // Reversing the order of the snapshot needs a column to reverse.
        if action == .reverse, sortColumn == nil { sortColumn = 0 }
        arrange(context)
        return true
    }

    private mutating func move(by distance: Int) {
        guard !order.isEmpty else { return }
        select(max(0, min(order.count - 1, position + distance)))
    }

    private mutating func goToFirst() {
        guard let first = order.first else { return }
        select(0)
        if Definition.newestRow != nil, first == newest { cursor = .newest }
    }

    private mutating func goToLast() {
        guard let last = order.last else { return }
        select(order.count - 1)
        if Definition.newestRow != nil, last == newest { cursor = .newest }
    }

    private mutating func select(_ place: Int) {
        position = place
        cursor = .row(rows[order[place]].id)
        detail?.offset = 0
    }

    private mutating func mark() {
        guard let row = selectedRow else { return }
        if marks.remove(row.id) == nil { marks.insert(row.id) }
        // A run of marks is made by holding the key.
        if !showsOnlyMarked { move(by: 1) }
    }

    private mutating func chooseSortColumn(_ step: Int) {
        let shown = shownColumns
        guard !shown.isEmpty else { return }
        let now = sortColumn.flatMap { shown.firstIndex(of: $0) } ?? (step > 0 ? -1 : shown.count)
        let next = (now + step + shown.count) % shown.count
        sortColumn = shown[next]
        isDescending = Definition.columns[shown[next]].alignsRight
    }

    /// The index into `rows` of the newest one to be seen.
    private var newest: Int? {
        guard sortColumn == nil else { return order.max { rows[$0].id < rows[$1].id } }
        return Definition.newestRow == .first ? order.first : order.last
    }
}

// MARK: - Keeping the cursor on its row

extension Table {
    mutating func settle(in area: Area, _ context: Context) {
        shownColumns = layout(width: area.width).places.map(\.column)
        let panes = panes(in: area, context)
        height = max(1, panes.rows.height)
        if let pane = panes.detail, let row = selectedRow {
            detail?.height = pane.height
            detail?.settle(lines: Self.detailLines(row, width: area.width, context).count)
        }
        guard !order.isEmpty else {
            (position, top) = (0, 0)
            return
        }
        switch cursor {
        case .first:
            (position, top) = (0, 0)
            // What comes before it later must not slip under the cursor.
            cursor = .row(rows[order[0]].id)
        case .newest: show(newest.flatMap { order.firstIndex(of: $0) } ?? 0)
        case .row(let id): keep(id)
        }
    }

    /// The row stays on its line of the screen; what comes and goes, goes on around it.
    private mutating func keep(_ id: Row.ID) {
        let line = position - top
        if let place = order.firstIndex(where: { rows[$0].id == id }) {
            position = place
        } else {
            // It left the table: its neighbour takes its place.
            position = min(position, order.count - 1)
            cursor = .row(rows[order[position]].id)
        }
        top = position - max(0, min(height - 1, line))
        top = max(0, min(top, order.count - height))
    }

    private mutating func show(_ place: Int) {
        position = place
        if place < top { top = place }
        if place >= top + height { top = place - height + 1 }
        top = max(0, min(top, order.count - height))
    }
}
